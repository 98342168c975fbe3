import { createKube, fixedAccess } from '@howdah/kube';
import type { Kube } from '@howdah/kube';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigMapState } from './configMapState.js';
import { ConfigMapServer, SlowCache } from './fixtures/configMapServer.js';
import { PROCEDURES_KEY, pluginKey } from './stateKeys.js';
import type { WritableState } from './stateReading.js';
import type { StateWrite } from './stateStore.js';

const cluster = { namespace: 'shop', name: 'my-db' };
const { signal } = new AbortController();

let server: ConfigMapServer;
let kube: Kube;
let store: ConfigMapState;

beforeEach(async () => {
  server = new ConfigMapServer();
  kube = createKube({ access: fixedAccess({ server: await server.start() }) });
  store = operator();
});

afterEach(async () => {
  await kube.close();
  await server.stop();
});

function operator(): ConfigMapState {
  const cache = new SlowCache();
  return new ConfigMapState({ kube, world: { cacheOf: () => cache } });
}

function readOf(from: ConfigMapState): WritableState {
  const reading = from.read(cluster);
  if (reading.state === 'unknown') throw new Error(reading.reason);
  return reading;
}

function write(text: string, to = store, read = readOf(to)): Promise<StateWrite> {
  return to.write(read, { cluster, texts: new Map([[PROCEDURES_KEY, text]]) }, signal);
}

describe('the state of a cluster', () => {
  it('is created when there is none, labelled and without owner, and read after the write', async () => {
    expect(store.read(cluster)).toEqual({ state: 'absent' });
    expect(await write('a')).toMatchObject({ result: 'written' });

    expect(server.held('my-db-state')).toMatchObject({
      metadata: { labels: { 'howdah.dev/cluster': 'my-db' } },
      data: { version: '1', procedures: 'a' },
    });
    expect(server.held('my-db-state')?.metadata.ownerReferences).toBeUndefined();
    expect(store.read(cluster)).toMatchObject({ state: 'known', data: { procedures: 'a' } });
  });

  it('is written a part at a time, and not at all when the text is the same', async () => {
    await write('a');
    const change = { cluster, texts: new Map([[pluginKey('ha.howdah.dev'), 'b']]) };
    await store.write(readOf(store), change, signal);
    expect(server.held('my-db-state')?.['data']).toEqual({
      version: '1',
      procedures: 'a',
      'plugin.ha.howdah.dev': 'b',
    });
    expect(await store.write(readOf(store), change, signal)).toMatchObject({ result: 'written' });
    expect(server.writes).toBe(2);
  });

  it('takes several parts in one write, and parts that are gone out', async () => {
    await write('a');
    const key = pluginKey('ha.howdah.dev');
    const other = pluginKey('audit.example.org');
    const put = (texts: ReadonlyMap<typeof key, string | undefined>): Promise<StateWrite> =>
      store.write(readOf(store), { cluster, texts }, signal);
    await put(
      new Map([
        [key, 'b'],
        [other, 'c'],
      ]),
    );
    await put(new Map([[key, undefined]]));
    expect(server.held('my-db-state')?.['data']).toEqual({
      version: '1',
      procedures: 'a',
      'plugin.audit.example.org': 'c',
    });
    await put(new Map([[key, undefined]]));
    expect(server.writes).toBe(3);
  });

  it('is not written by a reader that is behind, which then catches up', async () => {
    const other = operator();
    await write('a');
    expect(await write('b', other)).toEqual({ result: 'conflict' });
    const behind = readOf(other);
    expect(await write('c')).toMatchObject({ result: 'written' });
    expect(await write('d', other, behind)).toEqual({ result: 'conflict' });

    expect(server.held('my-db-state')).toMatchObject({ data: { procedures: 'c' } });
    expect(await write('e', other)).toMatchObject({ result: 'written' });
  });

  it.each([{ version: '2' }, { version: '' }, {}])(
    'of another version (%j) is unknown, whatever a reader that saw none of it wants to write',
    async (data) => {
      server.put('my-db-state', { labels: { 'howdah.dev/cluster': 'my-db' }, data });
      expect(await write('a')).toEqual({ result: 'conflict' });
      expect(store.read(cluster)).toMatchObject({
        state: 'unknown',
        reason: expect.stringContaining('my-db-state'),
      });
      expect(server.held('my-db-state')?.['data']).toEqual(data);
    },
  );

  it('is left alone when an object of its name is not of the cluster', async () => {
    server.put('my-db-state', { data: { version: '1' } });
    await expect(write('a')).rejects.toMatchObject({
      code: 'HOWDAH_STATE_NOT_OURS',
      message: expect.stringContaining('howdah.dev/cluster=my-db'),
    });
    expect(server.writes).toBe(0);
  });

  it('refuses a record that does not fit, by the name of the plugin with the largest', async () => {
    const put = (plugin: string, size: number): Promise<StateWrite> =>
      store.write(
        readOf(store),
        { cluster, texts: new Map([[pluginKey(plugin), 'x'.repeat(size)]]) },
        signal,
      );
    await expect(put('big.example.com', 256 * 1024 + 1)).rejects.toMatchObject({
      code: 'HOWDAH_STATE_TOO_LARGE',
      plugin: 'big.example.com',
    });
    await put('one.example.com', 256 * 1024);
    await put('two.example.com', 256 * 1024);
    await expect(put('three.example.com', 64 * 1024)).rejects.toMatchObject({
      plugin: 'one.example.com',
      message: expect.stringMatching(
        /records of all plugins have \d+ bytes, and \d+ are allowed; the largest, of plugin one\.example\.com, has 2621\d\d/,
      ),
    });
    expect(await write('y'.repeat(200 * 1024))).toMatchObject({ result: 'written' });
  });
});
