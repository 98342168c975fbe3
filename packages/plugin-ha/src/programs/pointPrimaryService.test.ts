import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeApiServer } from '../fixtures/fakeApiServer.js';

const PROGRAM = fileURLToPath(new URL('pointPrimaryService.py', import.meta.url));
const SERVICE = 'services/demo-primary-svc';
const POD_NAME = 'statefulset.kubernetes.io/pod-name';

let api: FakeApiServer;
let url: string;
let account: string;

beforeEach(async () => {
  api = new FakeApiServer();
  url = await api.start();
  account = mkdtempSync(join(tmpdir(), 'account-'));
  writeFileSync(join(account, 'token'), 'secret-token\n');
  writeFileSync(join(account, 'namespace'), 'db');
  putService('none', { 'howdah.dev/lock': '' });
  putLock('demo-sts-1', 4);
});

afterEach(async () => {
  await api.stop();
  rmSync(account, { recursive: true });
});

function putService(selected: string, annotations?: Record<string, string>): void {
  const selector = { app: 'demo', [POD_NAME]: selected };
  api.put('services', 'demo-primary-svc', {
    spec: { selector },
    ...(annotations === undefined ? {} : { annotations }),
  });
}

function putLock(leader: string | undefined, transitions: number, uid = 'u1'): void {
  const annotations: Record<string, string> = { transitions: String(transitions), ttl: '20' };
  if (leader !== undefined) annotations['leader'] = leader;
  api.put('configmaps', 'demo-leader', { uid, annotations });
}

function service(): { selected: string | undefined; mark: string | undefined } {
  const found = api.get('services', 'demo-primary-svc');
  return {
    selected: found?.spec?.selector[POD_NAME],
    mark: found?.metadata.annotations?.['howdah.dev/lock'],
  };
}

function start(pod: string, options: { role?: string; giveUpAfter?: number } = {}) {
  const { role = 'primary', giveUpAfter = 10 } = options;
  const child = spawn('python3', [
    PROGRAM,
    '--service=demo-primary-svc',
    `--pod=${pod}`,
    `--api-url=${url}`,
    `--account-directory=${account}`,
    `--give-up-after=${giveUpAfter}`,
    'on_role_change',
    role,
    'demo',
  ]);
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (output += String(chunk)));
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, output }));
  });
  return { child, ended };
}

const run = (pod: string, options?: { role?: string; giveUpAfter?: number }) =>
  start(pod, options).ended;

test('the holder of the lock points the Service at itself, by one patch', async () => {
  expect((await run('demo-sts-1')).code).toBe(0);
  expect(service()).toEqual({ selected: 'demo-sts-1', mark: 'u1/4' });
  expect(api.log.filter((entry) => entry.startsWith('PATCH'))).toHaveLength(1);
  expect(api.get('services', 'demo-primary-svc')?.spec?.selector['app']).toBe('demo');
});

test.each(['master', 'standby_leader'])('role %s leads as well', async (role) => {
  await run('demo-sts-1', { role });
  expect(service().selected).toBe('demo-sts-1');
});

test('a replica asks nothing of the API', async () => {
  expect((await run('demo-sts-1', { role: 'replica' })).code).toBe(0);
  expect(api.log).toEqual([]);
});

test('a Service that points here already is not written', async () => {
  putService('demo-sts-1', { 'howdah.dev/lock': 'u1/4' });
  await run('demo-sts-1');
  expect(api.log).toEqual([`GET ${SERVICE}`, 'GET configmaps/demo-leader']);
});

test('one who does not hold the lock leaves the Service alone', async () => {
  expect((await run('demo-sts-0')).code).toBe(0);
  expect(service().selected).toBe('none');
});

test('a lock that nobody holds changes nothing', async () => {
  putLock(undefined, 4);
  await run('demo-sts-1');
  expect(service().selected).toBe('none');
});

test('a writer frozen between reading and writing cannot turn the Service back', async () => {
  api.before = (entry) => {
    if (!entry.startsWith('PATCH')) return;
    api.before = () => undefined;
    putLock('demo-sts-2', 5);
    putService('demo-sts-2', { 'howdah.dev/lock': 'u1/5' });
  };
  const { code, output } = await run('demo-sts-1');
  expect(code).toBe(0);
  expect(output).toContain('held by demo-sts-2');
  expect(service()).toEqual({ selected: 'demo-sts-2', mark: 'u1/5' });
});

test('a process stopped and continued after a new leader wrote is refused', async () => {
  let stop: (signal: 'SIGSTOP' | 'SIGCONT') => void = () => undefined;
  api.before = (entry) => {
    if (entry !== 'GET configmaps/demo-leader') return;
    api.before = () => undefined;
    stop('SIGSTOP');
    putLock('demo-sts-2', 5);
    putService('demo-sts-2', { 'howdah.dev/lock': 'u1/5' });
    setTimeout(() => stop('SIGCONT'), 200);
  };
  const frozen = start('demo-sts-1');
  stop = (signal) => frozen.child.kill(signal);
  expect((await frozen.ended).code).toBe(0);
  expect(service()).toEqual({ selected: 'demo-sts-2', mark: 'u1/5' });
});

test('the new leader wins although an earlier one wrote between its reading and writing', async () => {
  api.before = (entry) => {
    if (!entry.startsWith('PATCH')) return;
    api.before = () => undefined;
    putService('demo-sts-0', { 'howdah.dev/lock': 'u1/3' });
  };
  expect((await run('demo-sts-1')).code).toBe(0);
  expect(service()).toEqual({ selected: 'demo-sts-1', mark: 'u1/4' });
});

test('two writers at once leave the Service where the lock is', async () => {
  await Promise.all([run('demo-sts-0'), run('demo-sts-1'), run('demo-sts-1'), run('demo-sts-2')]);
  expect(service()).toEqual({ selected: 'demo-sts-1', mark: 'u1/4' });
});

test('a lock made anew counts from nought and still wins', async () => {
  putService('demo-sts-0', { 'howdah.dev/lock': 'u1/9' });
  putLock('demo-sts-1', 0, 'u2');
  await run('demo-sts-1');
  expect(service()).toEqual({ selected: 'demo-sts-1', mark: 'u2/0' });
});

test('a lock whose counter was set back is believed after a while', async () => {
  putService('demo-sts-0', { 'howdah.dev/lock': 'u1/9' });
  await run('demo-sts-1');
  expect(service()).toEqual({ selected: 'demo-sts-1', mark: 'u1/4' });
});

test.each([undefined, { other: 'x' }])(
  'a Service without the mark is pointed (%o)',
  async (found) => {
    putService('none', found);
    await run('demo-sts-1');
    expect(service()).toEqual({ selected: 'demo-sts-1', mark: 'u1/4' });
  },
);

test('a foreign mark is no obstacle', async () => {
  putService('demo-sts-0', { 'howdah.dev/lock': 'rubbish' });
  await run('demo-sts-1');
  expect(service().selected).toBe('demo-sts-1');
});

test('it waits for a Service that is made a moment later', async () => {
  api.remove('services', 'demo-primary-svc');
  const running = run('demo-sts-1');
  await vi.waitFor(() => expect(api.log).not.toEqual([]), 10_000);
  putService('none', { 'howdah.dev/lock': '' });
  expect((await running).code).toBe(0);
  expect(service().selected).toBe('demo-sts-1');
});

test('it gives up within its limit when the API refuses, and shows no token', async () => {
  writeFileSync(join(account, 'token'), 'wrong-token');
  const { code, output } = await run('demo-sts-1', { giveUpAfter: 1 });
  expect(code).toBe(1);
  expect(output).toContain('answered 401');
  expect(output).not.toContain('wrong-token');
});
