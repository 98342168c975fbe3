import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ONE, TWO } from '../fixtures/certificates.js';
import type { Pair } from '../fixtures/certificates.js';

const PROGRAM = fileURLToPath(new URL('watchMounts.py', import.meta.url));
const CONFIG_FILE = fileURLToPath(new URL('configFile.py', import.meta.url));
const PATIENCE = { timeout: 10_000, interval: 50 };

/** Stands in for Patroni: says each time it is told to reload. */
const PATRONI = `
import signal, sys
def told(*_):
    print('told', flush=True)
print('started', flush=True)
sys.stdin.readline()
signal.signal(signal.SIGHUP, told)
print('listens', flush=True)
while True:
    signal.pause()
`;

let directory: string;
let patroni: ChildProcess;
let said: string[];
const children: ChildProcess[] = [];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'mounts-'));
  for (const name of ['credentials', 'tls', 'scratch', 'scratch/config']) {
    mkdirSync(join(directory, name));
  }
  mount('credentials', { superuser: 'a', replication: 'b', rewind: 'c' });
  said = [];
  patroni = spawn('python3', ['-c', PATRONI], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(patroni);
  const lines = said;
  patroni.stdout?.on('data', (chunk) => lines.push(...(String(chunk).match(/\w+/g) ?? [])));
  await vi.waitUntil(() => said.includes('started'), PATIENCE);
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }
  rmSync(directory, { recursive: true });
});

let mounts = 0;

/** As the kubelet does it: a directory with the files, and a link that is replaced at once. */
function mount(volume: string, files: Readonly<Record<string, string>>): void {
  mounts += 1;
  const mounted = join(directory, volume);
  mkdirSync(join(mounted, `..${mounts}`));
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(mounted, `..${mounts}`, name), text);
  }
  symlinkSync(`..${mounts}`, join(mounted, '..data_tmp'));
  renameSync(join(mounted, '..data_tmp'), join(mounted, '..data'));
}

function start(options: readonly string[] = []): void {
  const child = spawn(
    'python3',
    [
      PROGRAM,
      `--patroni=${patroni.pid}`,
      `--credentials=${join(directory, 'credentials')}`,
      `--scratch-directory=${join(directory, 'scratch')}`,
      ...options,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  children.push(child);
}

/** Patroni has come so far that it handles the signal. */
function listen(): void {
  patroni.stdin?.write('\n');
}

const told = () => said.filter((line) => line === 'told').length;
const at = (...names: string[]) => join(directory, 'scratch', ...names);

/** The passwords in the file that Patroni reads. */
const passwords = () =>
  [...readFileSync(at('config', 'credentials.yml'), 'utf8').matchAll(/password: "(.*)"/g)].map(
    ([, text = '']) =>
      text.replaceAll(/\\U([0-9a-f]{8})/g, (_, code: string) =>
        String.fromCodePoint(Number.parseInt(code, 16)),
      ),
  );

test('a password that changes reaches Patroni, which is told to read it', async () => {
  listen();
  start();
  await vi.waitFor(() => expect(told()).toBe(1), PATIENCE);
  expect(passwords()).toEqual(['a', 'b', 'c']);

  mount('credentials', { superuser: 'a', replication: `it's \\ "new": #1`, rewind: 'c' });
  await vi.waitFor(() => expect(told()).toBe(2), PATIENCE);
  expect(passwords()).toEqual(['a', `it's \\ "new": #1`, 'c']);
});

test('Patroni is not told before it listens: the signal would end it', async () => {
  start();
  await vi.waitFor(() => expect(passwords()).toEqual(['a', 'b', 'c']), PATIENCE);
  listen();
  await vi.waitFor(() => expect(told()).toBe(1), PATIENCE);
  expect(patroni.exitCode).toBeNull();
});

test('files that are away for a moment take no password from Patroni', async () => {
  listen();
  start();
  await vi.waitFor(() => expect(told()).toBe(1), PATIENCE);
  mount('credentials', { superuser: 'a', rewind: 'c' });
  mount('credentials', { superuser: 'x', replication: 'y', rewind: 'z' });
  await vi.waitFor(() => expect(passwords()).toEqual(['x', 'y', 'z']), PATIENCE);
});

describe('certificates', () => {
  const FILES = {
    'rest-crt': 'rest.crt',
    'rest-key': 'rest.key',
    'rest-authority-crt': 'ca.crt',
    'client-crt': 'client.crt',
    'client-key': 'client.key',
    'client-authority-crt': 'ca.crt',
    'replication-crt': 'replication.crt',
    'replication-key': 'replication.key',
    'replication-sslmode': 'replication-sslmode',
    'rewind-crt': 'rewind.crt',
    'rewind-key': 'rewind.key',
    'rewind-sslmode': 'rewind-sslmode',
    revision: 'revision',
  };
  const options = () =>
    Object.entries(FILES).map(([name, file]) => `--${name}=${join(directory, 'tls', file)}`);

  /** What Patroni reads of its own interface. */
  const certificate = () => {
    const config: unknown = parse(readFileSync(at('config', 'certificates.yml'), 'utf8'));
    expect(config).toMatchObject({
      restapi: { verify_client: 'optional' },
      ctl: { insecure: true, cacert: expect.stringContaining('client-authority.crt') },
    });
    const [, path = ''] = /"certfile":"([^"]*rest\.crt)"/.exec(JSON.stringify(config)) ?? [];
    return readFileSync(path, 'utf8');
  };

  test('that change reach Patroni under another path, so that it reads all of them anew', async () => {
    const [first, second] = [ONE, TWO];
    listen();
    mount('tls', filesOf(first));
    start(options());
    await vi.waitFor(() => expect(certificate()).toBe(first.certificate), PATIENCE);
    const before = told();

    // Whom to trust is all that changes.
    const trust = `${first.certificate}${second.certificate}`;
    mount('tls', { ...filesOf(first), 'ca.crt': trust });
    await vi.waitFor(() => expect(told()).toBe(before + 1), PATIENCE);
    const text = readFileSync(at('config', 'certificates.yml'), 'utf8');
    mount('tls', filesOf(second));
    await vi.waitFor(() => expect(certificate()).toBe(second.certificate), PATIENCE);
    expect(readFileSync(at('config', 'certificates.yml'), 'utf8')).not.toBe(text);
    // The newest, the one before, and where the newest is.
    expect(readdirSync(at('certificates'))).toHaveLength(3);
    const key = at('certificates', 'current', 'rest.key');
    expect(statSync(key).mode & 0o777).toBe(0o600);
  });

  test('are what members show each other, without a new connection where they are renewed', async () => {
    listen();
    mount('tls', filesOf(ONE));
    start(options());
    await vi.waitFor(() => expect(certificate()).toBe(ONE.certificate), PATIENCE);
    const newest = at('certificates', 'current');
    const shown = {
      postgresql: {
        authentication: {
          replication: {
            sslmode: 'verify-ca',
            sslrootcert: join(newest, 'client-authority.crt'),
            sslcert: join(newest, 'replication.crt'),
            sslkey: join(newest, 'replication.key'),
          },
          // With whom to trust libpq would verify here too.
          rewind: {
            sslmode: 'require',
            sslcert: join(newest, 'rewind.crt'),
            sslkey: join(newest, 'rewind.key'),
          },
        },
      },
    };
    const config = (): unknown => parse(readFileSync(at('config', 'certificates.yml'), 'utf8'));
    expect(config()).toMatchObject({
      ...shown,
      tags: { howdah_certificates: '0123456789012345' },
    });

    mount('tls', { ...filesOf(TWO), revision: 'fedcba9876543210' });
    await vi.waitFor(() => expect(certificate()).toBe(TWO.certificate), PATIENCE);
    expect(config()).toMatchObject({
      ...shown,
      tags: { howdah_certificates: 'fedcba9876543210' },
    });
    expect(readFileSync(join(newest, 'replication.crt'), 'utf8')).toBe(TWO.certificate);
    expect(statSync(join(newest, 'replication.key')).mode & 0o777).toBe(0o600);

    mount('tls', { ...filesOf(TWO), 'replication-sslmode': 'disable' });
    await vi.waitFor(
      () =>
        expect(config()).toMatchObject({
          postgresql: { authentication: { replication: { sslmode: 'disable' } } },
        }),
      PATIENCE,
    );
    expect(JSON.stringify(config())).not.toContain('replication.key');
  });

  test.each<[string, (good: Pair, other: Pair) => Record<string, string>]>([
    ['a key of another certificate', (good, other) => ({ 'rest.key': other.key, ...only(good) })],
    ['junk', () => ({ 'rest.crt': 'junk' })],
    ['no authority', () => ({ 'ca.crt': '' })],
    ['a key of another for replication', (good) => ({ 'replication.key': good.key })],
    ['an sslmode that libpq does not know', () => ({ 'rewind-sslmode': 'sometimes' })],
  ])('with %s never reach Patroni, which keeps what it has', async (_, broken) => {
    const [good, other] = [ONE, TWO];
    listen();
    mount('tls', filesOf(good));
    start(options());
    await vi.waitFor(() => expect(certificate()).toBe(good.certificate), PATIENCE);
    mount('tls', { ...filesOf(other), ...broken(good, other) });
    // That it looked again since is seen by a password.
    mount('credentials', { superuser: 'later', replication: 'b', rewind: 'c' });
    await vi.waitFor(() => expect(passwords()[0]).toBe('later'), PATIENCE);
    await vi.waitFor(() => expect(existsSync(at('certificates', 'current'))).toBe(true), PATIENCE);
    expect(certificate()).toBe(good.certificate);
  });
});

const only = ({ certificate }: Pair) => ({ 'rest.crt': certificate });

function filesOf({ certificate, key }: Pair): Record<string, string> {
  const names = ['rest', 'client', 'replication', 'rewind'];
  return {
    ...Object.fromEntries(names.map((name) => [`${name}.crt`, certificate])),
    ...Object.fromEntries(names.map((name) => [`${name}.key`, key])),
    'ca.crt': certificate,
    'replication-sslmode': 'verify-ca',
    'rewind-sslmode': 'require',
    revision: '0123456789012345',
  };
}

test('any text reads back from the YAML as it was written', () => {
  const texts = ['1_0', 'off', '~', '{x: y}', "it's", '"\\', 'tab\there', '\u2028\ufeff', '😀é'];
  const program = [
    'import runpy, sys, json',
    `module = runpy.run_path(${JSON.stringify(CONFIG_FILE)})`,
    `print(json.dumps([module['quoted'](text) for text in json.load(sys.stdin)]))`,
  ].join('\n');
  const { stdout } = spawnSync('python3', ['-c', program], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
  });
  const quoted: unknown = JSON.parse(stdout);
  expect(quoted).toHaveLength(texts.length);
  expect(parse(`[${String(quoted)}]`)).toEqual(texts);
});
