import { createKube, Informer, KINDS } from '@howdah/kube';
import type { AnyObject, Kube } from '@howdah/kube';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeApiServer } from '../fakeApi/fakeApiServer.js';
import type { RecordedRequest } from '../fakeApi/recordedRequest.js';
import { HastyClock } from '../virtualClock/hastyClock.js';
import { eventually } from '../scene/quiet.js';
import { CONFIG_MAPS, configMap } from './fixtures.js';
import type { ConfigMap } from './fixtures.js';

describe('a cache of several namespaces', () => {
  let server: FakeApiServer;
  let kube: Kube;
  let cache: Informer<ConfigMap>;

  beforeEach(async () => {
    server = new FakeApiServer();
    await server.start();
    const clock = new HastyClock();
    kube = createKube({ access: server.access, clock });
    const indexes = { value: ({ data }: ConfigMap) => Object.values(data ?? {}) };
    cache = new Informer({ kube, kind: CONFIG_MAPS, namespace: ['a', 'b'], clock, indexes });
  });
  afterEach(async () => {
    await cache.stop();
    await kube.close();
    await server.stop();
  });

  const create = (namespace: string, name: string, value = name): Promise<ConfigMap> =>
    kube.create(CONFIG_MAPS, configMap({ namespace, name }, { value }));

  const names = (objects: readonly ConfigMap[]): readonly string[] =>
    objects.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`).toSorted();

  async function synced(): Promise<void> {
    cache.start();
    await cache.whenSynced();
    await eventually('both watches are open', () => server.openWatches === 2);
  }

  it('holds what is in these, asks for no others, and tells every change', async () => {
    await create('a', 'x');
    await create('b', 'x');
    await create('c', 'x');
    const told: string[] = [];
    cache.onChange((old, current) => {
      told.push(...names([current ?? old].filter((one) => one !== undefined)));
    });
    await synced();
    expect(names(cache.list())).toEqual(['a/x', 'b/x']);
    expect(names(cache.list('b'))).toEqual(['b/x']);
    expect(names(cache.byIndex('value', 'x'))).toEqual(['a/x', 'b/x']);
    expect(cache.get({ namespace: 'a', name: 'x' })?.metadata.namespace).toBe('a');

    await create('b', 'y');
    await create('c', 'y');
    await kube.delete(CONFIG_MAPS, { namespace: 'a', name: 'x' });
    await eventually('both are seen', () => names(cache.list()).join() === 'b/x,b/y');
    expect(told).toEqual(['a/x', 'b/x', 'b/y', 'a/x']);
    const asked = server.requests.filter(({ verb }) => verb === 'list' || verb === 'watch');
    expect(new Set(asked.map(({ namespace }) => namespace))).toEqual(new Set(['a', 'b']));
  });

  it('knows nothing of a namespace that it does not watch, and says so', async () => {
    await synced();
    const message = expect.stringContaining('nothing of namespace c; it is filled from a, b');
    const refusal = expect.objectContaining({ code: 'NOT_SYNCED', message });
    expect(() => cache.get({ namespace: 'c', name: 'x' })).toThrow(refusal);
    expect(() => cache.list('c')).toThrow(refusal);
  });

  it('has not synced before it has seen every one of them, and names those it waits for', async () => {
    server.inject({
      when: ({ verb, namespace }) => verb === 'list' && namespace === 'b',
      fault: { type: 'status', status: 403, reason: 'Forbidden' },
      times: Number.POSITIVE_INFINITY,
    });
    cache.start();
    await eventually('a is there', () => cache.unsynced.join() === 'b');
    expect(cache.hasSynced).toBe(false);
    expect(names(cache.list('a'))).toEqual([]);
    server.clearFaults();
    await cache.whenSynced();
    expect(cache.unsynced).toEqual([]);
  });

  it('holds a write of ours in one though the watch of the other is further', async () => {
    const isWatchOfA = ({ verb, namespace }: RecordedRequest): boolean =>
      verb === 'watch' && namespace === 'a';
    server.inject({ when: isWatchOfA, fault: { type: 'hang' } });
    cache.start();
    await cache.whenSynced();
    const written = await create('a', 'x');
    await create('b', 'x');
    await eventually('the watch of b is further', () => cache.list('b').length === 1);

    cache.observe(written);
    expect(names(cache.list())).toEqual(['a/x', 'b/x']);
  });

  it('keeps what it holds of one when the other is listed anew', async () => {
    await create('a', 'x');
    await create('b', 'x');
    await synced();
    server.compact();
    server.inject({
      when: ({ verb, namespace }) => verb === 'watch' && namespace === 'a',
      fault: { type: 'status', status: 410, reason: 'Expired' },
    });
    const lists = (): readonly (string | undefined)[] =>
      server.requests.filter(({ verb }) => verb === 'list').map(({ namespace }) => namespace);
    server.dropWatches();
    await eventually('a is listed anew', () => lists().filter((one) => one === 'a').length === 2);
    await eventually('both watches are open', () => server.openWatches === 2);
    expect(names(cache.list())).toEqual(['a/x', 'b/x']);
  });

  it('of a kind without namespaces, everything is held', async () => {
    await kube.create(KINDS.nodes, node('n'));
    const nodes = new Informer<AnyObject>({ kube, kind: KINDS.nodes, namespace: ['a', 'b'] });
    nodes.start();
    await nodes.whenSynced();
    expect(nodes.get({ name: 'n' })?.metadata.name).toBe('n');
    await nodes.stop();
  });
});

function node(name: string): AnyObject {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name } };
}
