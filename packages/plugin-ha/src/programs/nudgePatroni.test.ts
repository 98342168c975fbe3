import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const PROGRAM = fileURLToPath(new URL('nudgePatroni.py', import.meta.url));

interface Nudge {
  readonly request: string;
  readonly body: string;
  readonly at: number;
}

let directory: string;
let server: Server;
let port: number;
let nudges: Nudge[];
const children: ChildProcess[] = [];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'pgdata-'));
  nudges = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const { method, url, headers } = request;
      const login = Buffer.from((headers.authorization ?? '').slice(6), 'base64').toString();
      nudges.push({ request: `${method} ${url} ${login}`, body, at: Date.now() });
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true });
});

/** A process that works in the data directory, as a postmaster does. */
function startPostmaster(cwd = directory): ChildProcess {
  const child = spawn('sleep', ['60'], { cwd });
  children.push(child);
  writeFileSync(join(directory, 'postmaster.pid'), `${child.pid}\n${directory}\n`);
  return child;
}

function startWatcher(): ChildProcess {
  const child = spawn(
    'python3',
    [PROGRAM, `--data-directory=${directory}`, `--rest-port=${port}`],
    {
      env: {
        ...process.env,
        PATRONI_RESTAPI_USERNAME: 'patroni',
        PATRONI_RESTAPI_PASSWORD: 'pässword',
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  children.push(child);
  return child;
}

/** Resolves once the watcher waits on a postmaster, however slow the machine is. */
async function watching(watcher: ChildProcess): Promise<void> {
  const descriptors = `/proc/${watcher.pid}/fd`;
  await vi.waitFor(() => {
    const targets = readdirSync(descriptors).map((name) => readlinkSync(join(descriptors, name)));
    expect(targets).toContain('anon_inode:[pidfd]');
  }, 10_000);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('a killed postmaster is told to Patroni within a fraction of a second', async () => {
  const postmaster = startPostmaster();
  await watching(startWatcher());
  expect(nudges).toEqual([]);
  const killed = Date.now();
  postmaster.kill('SIGKILL');
  await vi.waitFor(() => expect(nudges).not.toEqual([]), 10_000);
  expect(nudges[0]?.request).toBe('PATCH /config patroni:pässword');
  expect(JSON.parse(nudges[0]?.body ?? '')).toEqual({ 'howdah-nudge': null });
  expect((nudges[0]?.at ?? 0) - killed).toBeLessThan(3000);
});

test('nudges stop when nothing comes of them, and the next postmaster is watched', async () => {
  const first = startPostmaster();
  const watcher = startWatcher();
  await watching(watcher);
  first.kill('SIGKILL');
  await vi.waitFor(() => expect(nudges).toHaveLength(3), 10_000);
  await pause(1500);
  expect(nudges).toHaveLength(3);
  const second = startPostmaster();
  await watching(watcher);
  second.kill('SIGKILL');
  await vi.waitFor(() => expect(nudges.length).toBeGreaterThan(3), 10_000);
});

test('a stale file that names another process is not taken for a postmaster', async () => {
  const other = startPostmaster('/');
  startWatcher();
  await pause(800);
  other.kill('SIGKILL');
  await pause(800);
  expect(nudges).toEqual([]);
});

test('the watcher outlives a Patroni that does not answer and a file without a number', async () => {
  writeFileSync(join(directory, 'postmaster.pid'), 'x');
  const watcher = startWatcher();
  await pause(700);
  const postmaster = startPostmaster();
  await watching(watcher);
  const closed = new Promise((resolve) => server.close(resolve));
  postmaster.kill('SIGKILL');
  await closed;
  await pause(1500);
  expect(watcher.exitCode).toBeNull();
});
