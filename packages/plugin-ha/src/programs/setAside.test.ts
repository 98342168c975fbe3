import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const PROGRAMS = dirname(fileURLToPath(new URL('setAside.py', import.meta.url)));
const SEGMENT = '000000010000000000000001';

let directory: string;
const at = (...names: string[]) => join(directory, ...names);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'aside-'));
  for (const name of ['data', 'wal/pg_wal', 'spaces/hot/PG_17', 'wal/lost+found']) {
    mkdirSync(at(name), { recursive: true });
  }
  writeFileSync(at('wal/pg_wal', SEGMENT), 'the last commits');
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function settle(): readonly string[] {
  const script =
    'import sys; sys.dont_write_bytecode = True; sys.path.insert(0, sys.argv[1]); import setAside\n' +
    'for line in setAside.settle(*sys.argv[2:]): print(line)';
  const { stdout, stderr, status } = spawnSync(
    'python3',
    ['-c', script, PROGRAMS, at('data'), at('wal/pg_wal'), at('spaces')],
    { encoding: 'utf8' },
  );
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout.split('\n').filter((line) => line !== '');
}

const haveData = () => {
  writeFileSync(at('data/PG_VERSION'), '17\n');
};
const kept = (parent: string) => readdirSync(at(parent)).filter((name) => name.includes('aside'));

describe('F14 what a lost data volume leaves behind', () => {
  test('is kept under another name, so that a copy of the primary finds room', () => {
    expect(settle()).toEqual([
      expect.stringMatching(/^kept WAL of lost data as .*pg_wal\.set-aside-\d{8}T\d{6}Z$/),
      expect.stringMatching(/^kept tablespaces of lost data in .*\.set-aside-/),
    ]);
    expect(existsSync(at('wal/pg_wal'))).toBe(false);
    const [wal = ''] = kept('wal');
    expect(readdirSync(at('wal', wal))).toEqual([SEGMENT]);
    const [spaces = ''] = kept('spaces');
    expect(readdirSync(at('spaces'))).toEqual([spaces]);
    expect(existsSync(at('spaces', spaces, 'hot/PG_17'))).toBe(true);
    expect(settle()).toEqual([]);
  });

  test('is given back when the data are there again, such as those of a disk that was not mounted', () => {
    settle();
    haveData();
    expect(settle()).toHaveLength(2);
    expect(readdirSync(at('wal/pg_wal'))).toEqual([SEGMENT]);
    expect(existsSync(at('spaces/hot/PG_17'))).toBe(true);
    expect(settle()).toEqual([]);
  });

  test('is not mixed with what a copy has written since', () => {
    settle();
    haveData();
    for (const name of ['wal/pg_wal', 'spaces/new']) mkdirSync(at(name));
    expect(settle()).toEqual([]);
    expect(readdirSync(at('wal/pg_wal'))).toEqual([]);
  });

  test('stays where it is beside data, and beside something that nobody knows', () => {
    writeFileSync(at('data/base.tar'), 'half a copy');
    expect(settle()).toEqual([]);
    haveData();
    expect(settle()).toEqual([]);
    expect(readdirSync(at('wal/pg_wal'))).toEqual([SEGMENT]);
  });

  test('is nothing where the member is new', () => {
    rmSync(at('wal/pg_wal'), { recursive: true });
    rmSync(at('spaces'), { recursive: true });
    expect(settle()).toEqual([]);
  });
});
