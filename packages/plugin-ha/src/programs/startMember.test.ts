import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const PROGRAM = fileURLToPath(new URL('startMember.py', import.meta.url));

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'member-'));
  for (const name of ['bin', 'socket', 'data']) mkdirSync(join(directory, name));
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
        `sys.argv = sys.argv[1:]\nrunpy.run_path(sys.argv[0], run_name='__main__')`,
      PROGRAM,
      '--configuration=/etc/patroni',
      `--data-directory=${at('data')}`,
      `--socket-directory=${at('socket')}`,
      '--scratch-directory=/run/patroni',
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
  expect(lines[0]).toBe(`pid ${pid} args /etc/patroni`);
});

test('members are reached by address', () => {
  const { lines } = run({ POD_IP: '10.0.0.7' });
  expect(lines).toContain('PATRONI_RESTAPI_CONNECT_ADDRESS=10.0.0.7:25001');
  expect(lines).toContain('PATRONI_POSTGRESQL_CONNECT_ADDRESS=10.0.0.7:27500');
  expect(lines).toContain('TMPDIR=/run/patroni');
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
