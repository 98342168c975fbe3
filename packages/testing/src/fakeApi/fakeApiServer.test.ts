import { createKube, Informer } from '@howdah/kube';
import type { Kube } from '@howdah/kube';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CONFIG_MAPS, configMap } from '../contract/fixtures.js';
import { eventually } from '../scene/quiet.js';
import type { ConfigMap } from '../contract/fixtures.js';
import { FakeApiServer } from './fakeApiServer.js';

const KEY = { namespace: 'fake', name: 'x' };

describe('the fake API server', () => {
  let server: FakeApiServer;
  let kube: Kube;

  beforeEach(async () => {
    server = new FakeApiServer();
    await server.start();
    kube = createKube({ access: server.accessAs('me') });
  });
  afterEach(async () => {
    await kube.close();
    await server.stop();
  });

  const write = (value: string) =>
    kube.apply(CONFIG_MAPS, configMap(KEY, { value }), { fieldManager: 'me' });

  it('tells clients apart by the name they came by', async () => {
    const nobody = createKube({ access: server.access });
    await kube.get(CONFIG_MAPS, KEY);
    await nobody.get(CONFIG_MAPS, KEY);
    await nobody.close();
    expect(server.requests.map(({ user }) => user)).toEqual(['me', undefined]);
  });

  it('begins with what another holds, and neither hears of the other from then on', async () => {
    await write('first');
    const { resourceVersion } = (await kube.get<ConfigMap>(CONFIG_MAPS, KEY))?.metadata ?? {};
    const next = new FakeApiServer({ after: server });
    await next.start();
    const other = createKube({ access: next.accessAs('other') });
    await write('second');
    expect(await other.get(CONFIG_MAPS, KEY)).toMatchObject({
      metadata: { resourceVersion },
      data: { value: 'first' },
    });
    await other.delete(CONFIG_MAPS, KEY);
    expect(server.read(CONFIG_MAPS, KEY)).toMatchObject({ data: { value: 'second' } });
    await other.close();
    await next.stop();
  });

  it('tells what each write did: whether it changed anything, and whether its answer goes out', async () => {
    const told: unknown[] = [];
    const stop = server.onWrite(({ request: { verb }, key, changed, answered }) => {
      told.push({ verb, key, changed, answered });
    });
    await write('first');
    await write('first');
    server.inject({ fault: { type: 'status', status: 409 } });
    await expect(write('second')).rejects.toThrow(/409|conflict/i);
    // What is applied may be applied again.
    server.inject({ fault: { type: 'reset-after' } });
    await write('second');
    stop();
    await write('third');
    const apply = { verb: 'apply', key: KEY };
    expect(told).toEqual([
      { ...apply, changed: true, answered: true },
      { ...apply, changed: false, answered: true },
      { ...apply, changed: true, answered: false },
      { ...apply, changed: false, answered: true },
    ]);
  });

  it('does what was held only when it is let go, and counts it as in flight until then', async () => {
    let release: () => void = () => undefined;
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    const happened: boolean[] = [];
    server.inject({
      when: ({ verb }) => verb === 'apply',
      fault: { type: 'hold', until },
      happened: () => happened.push(server.read(CONFIG_MAPS, KEY) !== undefined),
    });
    const late = write('late');
    await eventually('the write has come', () => server.writes.length === 1);
    const before = server.revision;
    expect(server.read(CONFIG_MAPS, KEY)).toBeUndefined();
    expect(server.inFlight).toBe(1);
    expect(server.held).toBe(1);

    release();
    await late;
    expect(happened).toEqual([true]);
    expect(server.revision).toBeGreaterThan(before);
    await eventually('nothing is in flight', () => server.inFlight === 0);
    expect(server.held).toBe(0);
  });

  it('tells watches that lag behind everything afterwards, and nothing twice', async () => {
    const seen: (string | undefined)[] = [];
    const cache = new Informer<ConfigMap>({ kube, kind: CONFIG_MAPS });
    cache.onChange((_, object) => seen.push(object?.data?.['value']));
    await write('first');
    cache.start();
    await eventually('the watch is open', () => server.openWatches === 1);

    const tell = server.holdWatches();
    await write('second');
    await write('third');
    // This watch reads of the two in the history, and must not be told of them again.
    server.dropWatches('end');
    await eventually('it has read the history', () => seen.includes('third'));
    expect(seen).toEqual(['first', 'second', 'third']);
    tell();
    await write('fourth');
    await eventually('all is told', () => seen.includes('fourth'));
    await cache.stop();
    expect(seen).toEqual(['first', 'second', 'third', 'fourth']);
  });

  it('lets the watches of one client and resource lag behind, and no others', async () => {
    const other = createKube({ access: server.accessAs('other') });
    const seen = { me: '', other: '' };
    const caches = (
      [
        ['me', kube],
        ['other', other],
      ] as const
    ).map(([user, client]) => {
      const cache = new Informer<ConfigMap>({ kube: client, kind: CONFIG_MAPS });
      cache.onChange((_, object) => {
        seen[user] += object?.data?.['value'] ?? '';
      });
      cache.start();
      return cache;
    });
    await eventually('the watches are open', () => server.openWatches === 2);

    const tell = server.lagWatches(
      ({ user, resource }) => user === 'me' && resource === CONFIG_MAPS.plural,
    );
    for (const value of ['a', 'b', 'c']) await write(value);
    await eventually('the other is told', () => seen.other === 'abc');
    expect(seen.me).toBe('');
    tell();
    await eventually('all is told', () => seen.me === 'abc');
    await Promise.all(caches.map((cache) => cache.stop()));
    await other.close();
  });

  it('answers a read as of a former revision when it is told to', async () => {
    await write('first');
    const { revision } = server;
    await write('second');
    const stale = { type: 'stale', revision } as const;
    server.inject({ when: ({ verb }) => verb === 'get', fault: stale });
    server.inject({ when: ({ verb }) => verb === 'list', fault: stale });
    expect((await kube.get(CONFIG_MAPS, KEY))?.data).toEqual({ value: 'first' });
    const { items, resourceVersion } = await kube.list(CONFIG_MAPS);
    expect(items).toMatchObject([{ data: { value: 'first' } }]);
    expect(resourceVersion).toBe(String(revision));
    expect((await kube.get(CONFIG_MAPS, KEY))?.data).toEqual({ value: 'second' });
  });

  it('can answer in drops, and is understood', async () => {
    await write('slow');
    server.inject({ fault: { type: 'slow' } });
    expect((await kube.get(CONFIG_MAPS, KEY))?.data).toEqual({ value: 'slow' });
  });

  it('freezes a client: what it has sent is done when it wakes up, and it is told nothing before', async () => {
    const frozen = createKube({ access: server.accessAs('sleeper') });
    const cache = new Informer<ConfigMap>({ kube: frozen, kind: CONFIG_MAPS });
    cache.start();
    await eventually('the watch is open', () => server.openWatches === 1);

    const wake = server.freeze('sleeper');
    const late = frozen.apply(CONFIG_MAPS, configMap(KEY, { value: 'late' }), {
      fieldManager: 'sleeper',
      force: true,
    });
    await eventually('the write has come', () => server.writes.length === 1);
    await write('meanwhile');
    expect(server.read(CONFIG_MAPS, KEY)?.['data']).toEqual({ value: 'meanwhile' });
    expect(cache.list()).toEqual([]);

    wake();
    await late;
    expect(server.read(CONFIG_MAPS, KEY)?.['data']).toEqual({ value: 'late' });
    await eventually('it is told', () => cache.get(KEY)?.data?.['value'] === 'late');
    await cache.stop();
    await frozen.close();
  });
});
