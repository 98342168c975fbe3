import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const PROGRAM = fileURLToPath(new URL('takeCredentials.py', import.meta.url));
const PATIENCE = { timeout: 10_000, interval: 50 };

let directory: string;
let server: Server;
let port: number;
let answers: number[];
let requests: string[];
const children: ChildProcess[] = [];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'credentials-'));
  mkdirSync(join(directory, 'mounted'));
  mount({ superuser: 'a', replication: 'b', rewind: 'c' });
  writeFileSync(target(), 'postgresql: {}\n');
  requests = [];
  answers = [];
  server = createServer((request, response) => {
    const login = Buffer.from((request.headers.authorization ?? '').slice(6), 'base64').toString();
    requests.push(`${request.method} ${request.url} ${login}`);
    response.statusCode = answers.shift() ?? 202;
    response.end('reload scheduled');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true });
});

const target = () => join(directory, 'credentials.yml');
let mounts = 0;

/** As the kubelet does it: a directory with the files, and a link that is replaced at once. */
function mount(files: Readonly<Record<string, string>>): void {
  mounts += 1;
  const mounted = join(directory, 'mounted');
  mkdirSync(join(mounted, `..${mounts}`));
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(mounted, `..${mounts}`, name), text);
  }
  symlinkSync(`..${mounts}`, join(mounted, '..data_tmp'));
  renameSync(join(mounted, '..data_tmp'), join(mounted, '..data'));
}

function start(): void {
  const child = spawn(
    'python3',
    [
      PROGRAM,
      `--source=${join(directory, 'mounted')}`,
      `--target=${target()}`,
      `--rest-port=${port}`,
    ],
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
}

/** The passwords in the file that Patroni reads. */
const passwords = () =>
  [...readFileSync(target(), 'utf8').matchAll(/password: "(.*)"/g)].map(([, text = '']) =>
    text.replaceAll(/\\U([0-9a-f]{8})/g, (_, code: string) =>
      String.fromCodePoint(Number.parseInt(code, 16)),
    ),
  );

test('a password that changes reaches Patroni, which is asked to read it', async () => {
  start();
  await vi.waitFor(() => expect(requests).toEqual(['POST /reload patroni:pässword']), PATIENCE);
  expect(passwords()).toEqual(['a', 'b', 'c']);

  mount({ superuser: 'a', replication: `it's \\ "new": #1`, rewind: 'c' });
  await vi.waitFor(() => expect(requests).toHaveLength(2), PATIENCE);
  expect(passwords()).toEqual(['a', `it's \\ "new": #1`, 'c']);
});

test('Patroni is asked until it takes the request', async () => {
  answers = [503, 401];
  start();
  await vi.waitFor(() => expect(requests).toHaveLength(3), PATIENCE);
});

test('files that are away for a moment take no password from Patroni', async () => {
  start();
  await vi.waitFor(() => expect(requests).toHaveLength(1), PATIENCE);
  mount({ superuser: 'a', rewind: 'c' });
  mount({ superuser: 'x', replication: 'y', rewind: 'z' });
  await vi.waitFor(() => expect(requests).toHaveLength(2), PATIENCE);
  expect(passwords()).toEqual(['x', 'y', 'z']);
});

test('any text reads back from the YAML as it was written', () => {
  const texts = ['1_0', 'off', '~', '{x: y}', "it's", '"\\', 'tab\there', '\u2028\ufeff', '😀é'];
  const program = [
    'import runpy, sys, json',
    `module = runpy.run_path(${JSON.stringify(PROGRAM)})`,
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
