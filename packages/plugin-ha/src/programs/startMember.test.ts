import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { afterEach, beforeEach, expect, test } from 'vitest';

const PROGRAM = fileURLToPath(new URL('startMember.py', import.meta.url));

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'member-'));
  for (const name of ['bin', 'socket', 'data', 'scratch', 'etc', 'credentials']) {
    mkdirSync(join(directory, name));
  }
  writeFileSync(join(directory, 'etc', 'patroni.yml'), 'scope: demo\n');
  for (const role of ['superuser', 'replication', 'rewind']) {
    writeFileSync(join(directory, 'credentials', role), `of ${role}`);
  }
  // Stands in for Patroni: says what it was started with.
  const patroni = join(directory, 'bin', 'patroni');
  writeFileSync(patroni, '#!/bin/sh\necho "pid $$ args $*"; env | sort\n');
  chmodSync(patroni, 0o755);
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function run(environment: Record<string, string>, extra: readonly string[] = []) {
  const at = (name: string) => join(directory, name);
  const result = spawnSync(
    'python3',
    [
      // Without a pidfd the watcher ends by itself, so that none is left behind by the test.
      '-c',
      `import os, runpy, subprocess, sys\nsubprocess.Popen = lambda *a, **k: None\n` +
        // As for a program that Python is started with.
        `sys.dont_write_bytecode = True\nsys.path.insert(0, os.path.dirname(sys.argv[1]))\n` +
        `sys.argv = sys.argv[1:]\nrunpy.run_path(sys.argv[0], run_name='__main__')`,
      PROGRAM,
      `--configuration=${at('etc')}`,
      `--credentials=${at('credentials')}`,
      `--data-directory=${at('data')}`,
      `--socket-directory=${at('socket')}`,
      `--scratch-directory=${at('scratch')}`,
      '--port=27500',
      '--rest-port=25001',
      ...extra,
    ],
    {
      encoding: 'utf8',
      env: {
        ...process.env,
        PATH: `${at('bin')}:${process.env['PATH']}`,
        POD_NAME: 'demo-sts-1',
        POD_NAMESPACE: 'db',
        ...environment,
      },
    },
  );
  return { ...result, lines: result.stdout.split('\n') };
}

test('Patroni replaces the program, so that signals reach it', () => {
  const { pid, lines } = run({ POD_IP: '10.0.0.7' });
  expect(lines[0]).toBe(`pid ${pid} args ${join(directory, 'scratch', 'config')}`);
});

test('members are reached by address', () => {
  const { lines } = run({ POD_IP: '10.0.0.7' });
  expect(lines).toContain('PATRONI_RESTAPI_CONNECT_ADDRESS=10.0.0.7:25001');
  expect(lines).toContain('PATRONI_POSTGRESQL_CONNECT_ADDRESS=10.0.0.7:27500');
  expect(lines).toContain(`TMPDIR=${join(directory, 'scratch')}`);
});

test('a copy from a member whose address changed is given up soon', () => {
  const { lines } = run({ POD_IP: '10.0.0.7' });
  expect(lines).toContain('PGCONNECT_TIMEOUT=5');
});

test('an IPv6 address is bracketed and listened on', () => {
  const { lines } = run({ POD_IP: 'fd00::7' });
  expect(lines).toContain('PATRONI_POSTGRESQL_CONNECT_ADDRESS=[fd00::7]:27500');
  expect(lines).toContain('PATRONI_RESTAPI_LISTEN=[::]:25001');
});

test('usePodName makes members reach each other by name', () => {
  const { lines } = run({ POD_IP: '10.0.0.7' }, ['--headless-service=demo-headless-svc']);
  expect(lines).toContain(
    'PATRONI_POSTGRESQL_CONNECT_ADDRESS=demo-sts-1.demo-headless-svc.db.svc:27500',
  );
});

test("the last container's socket locks are gone before PostgreSQL starts", () => {
  const lock = join(directory, 'socket', '.s.PGSQL.27500.lock');
  const other = join(directory, 'socket', 'keep');
  for (const path of [lock, other]) writeFileSync(path, '17\n');
  run({ POD_IP: '10.0.0.7' });
  expect(existsSync(lock)).toBe(false);
  expect(existsSync(other)).toBe(true);
});

test('Patroni reads its configuration and the passwords from one directory, which is its own', () => {
  const at = (name: string) => join(directory, 'scratch', 'config', name);
  // Twice, as after a restart of the container.
  for (const password of ['old', 'nëw: "\\ \u2028😀']) {
    writeFileSync(join(directory, 'credentials', 'replication'), password);
    run({ POD_IP: '10.0.0.7' });
    expect(readFileSync(at('patroni.yml'), 'utf8')).toBe('scope: demo\n');
    expect(parse(readFileSync(at('credentials.yml'), 'utf8'))).toEqual({
      postgresql: {
        authentication: {
          superuser: { password: 'of superuser' },
          replication: { password },
          rewind: { password: 'of rewind' },
        },
      },
    });
  }
  expect(statSync(at('credentials.yml')).mode & 0o777).toBe(0o600);
});
