import { createKube, Informer } from '@howdah/kube';
import type { Kube } from '@howdah/kube';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeApiServer } from '../fakeApi/fakeApiServer.js';
import type { RecordedRequest } from '../fakeApi/recordedRequest.js';
import { HastyClock } from '../virtualClock/hastyClock.js';
import { eventually } from '../scene/quiet.js';
import { CONFIG_MAPS, configMap } from '../contract/fixtures.js';
import type { ConfigMap } from '../contract/fixtures.js';

describe('a cache of several namespaces, one of which fails,', () => {
  let server: FakeApiServer;
  let kube: Kube;
  let cache: Informer<ConfigMap>;

  beforeEach(async () => {
    server = new FakeApiServer();
    await server.start();
    const clock = new HastyClock();
    kube = createKube({ access: server.access, clock });
    cache = new Informer({ kube, kind: CONFIG_MAPS, namespace: ['a', 'b'], clock });
  });
  afterEach(async () => {
    await cache.stop();
    await kube.close();
    await server.stop();
  });

  const create = (namespace: string, name: string): Promise<ConfigMap> =>
    kube.create(CONFIG_MAPS, configMap({ namespace, name }));

  const names = (objects: readonly ConfigMap[]): readonly string[] =>
    objects.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`).toSorted();

  async function synced(): Promise<void> {
    cache.start();
    await cache.whenSynced();
    await eventually('both watches are open', () => server.openWatches === 2);
  }

  it('asks for none but these', async () => {
    await synced();
    const asked = server.requests.filter(({ verb }) => verb === 'list' || verb === 'watch');
    expect(new Set(asked.map(({ namespace }) => namespace))).toEqual(new Set(['a', 'b']));
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
});
