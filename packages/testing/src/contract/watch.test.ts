import { byLabel, Informer, isKubeError, KINDS } from '@howdah/kube';
import type { KubeObject } from '@howdah/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONFIG_MAPS, configMap, sees } from './fixtures.js';
import type { ConfigMap } from './fixtures.js';
import { openTarget } from './target.js';
import type { Target } from './target.js';

describe('watch and cache', () => {
  let target: Target;
  const key = (name: string) => ({ namespace: target.namespace, name });
  const informer = (labelSelector: string) =>
    new Informer({
      kube: target.kube,
      kind: CONFIG_MAPS,
      namespace: target.namespace,
      labelSelector,
      indexes: { tier: byLabel('tier') },
      pageSize: 2,
    });

  beforeAll(async () => {
    target = await openTarget(process.env['KUBE_TARGET']);
  });
  afterAll(async () => {
    await target.close();
  });

  it('questions before the first list are refused as NOT_SYNCED', () => {
    const cache = informer('set=none');
    expect(cache.hasSynced).toBe(false);
    let thrown: unknown;
    try {
      cache.list();
    } catch (error) {
      thrown = error;
    }
    expect(isKubeError(thrown, 'NOT_SYNCED')).toBe(true);
  });

  it('holds what was there before and follows every change', async () => {
    const { kube } = target;
    const labels = { set: 'follow' };
    for (const n of [1, 2, 3]) {
      await kube.create(CONFIG_MAPS, configMap({ ...key(`follow-${n}`), labels }, { n: 'old' }));
    }
    const cache = informer('set=follow');
    const seen: string[] = [];
    cache.onChange((old, current) => seen.push(changeOf(old, current)));
    cache.start();
    await cache.whenSynced();
    expect(cache.list()).toHaveLength(3);
    expect(cache.get(key('follow-1'))?.metadata).not.toHaveProperty('managedFields');
    seen.length = 0;

    await kube.patchMerge({ kind: CONFIG_MAPS, key: key('follow-1') }, { data: { n: 'new' } });
    await kube.delete(CONFIG_MAPS, key('follow-2'));
    await kube.create(CONFIG_MAPS, configMap({ ...key('follow-4'), labels }));
    await sees(cache, () => seen.length >= 3);
    expect(seen).toEqual(['updated follow-1', 'deleted follow-2', 'added follow-4']);
    expect(cache.get(key('follow-1'))?.data).toEqual({ n: 'new' });
    expect(cache.get(key('follow-2'))).toBeUndefined();
    await cache.stop();
  });

  it('an object that leaves the selection is deleted, one that enters is added', async () => {
    const { kube } = target;
    const cache = informer('set=select');
    const seen: string[] = [];
    cache.onChange((old, current) => seen.push(changeOf(old, current)));
    cache.start();
    await cache.whenSynced();
    await kube.create(CONFIG_MAPS, configMap({ ...key('moving'), labels: { set: 'other' } }));
    const moving = { kind: CONFIG_MAPS, key: key('moving') };
    await kube.patchMerge(moving, { metadata: { labels: { set: 'select' } } });
    await sees(cache, () => cache.get(key('moving')) !== undefined);
    await kube.patchMerge(moving, { metadata: { labels: { set: 'other' } } });
    await sees(cache, () => cache.get(key('moving')) === undefined);
    expect(seen).toEqual(['added moving', 'deleted moving']);
    await cache.stop();
  });

  it('an index follows the objects', async () => {
    const { kube } = target;
    const cache = informer('set=index');
    cache.start();
    await cache.whenSynced();
    const labels = { set: 'index', tier: 'a' };
    await kube.create(CONFIG_MAPS, configMap({ ...key('indexed'), labels }));
    await sees(cache, () => cache.byIndex('tier', 'a').length === 1);
    const indexed = { kind: CONFIG_MAPS, key: key('indexed') };
    await kube.patchMerge(indexed, { metadata: { labels: { tier: 'b' } } });
    await sees(cache, () => cache.byIndex('tier', 'b').length === 1);
    expect(cache.byIndex('tier', 'a')).toEqual([]);
    await cache.stop();
  });

  it('the answer of a write is seen at once, and never older data after it', async () => {
    const { kube } = target;
    const cache = informer('set=overlay');
    const versions: (string | undefined)[] = [];
    cache.start();
    await cache.whenSynced();
    cache.onChange((_old, current) => versions.push(current?.data?.['n']));
    const labels = { set: 'overlay' };
    await kube.create(CONFIG_MAPS, configMap({ ...key('overlay'), labels }, { n: '0' }));
    for (const n of ['1', '2', '3', '4', '5']) {
      const object = await kube.patchMerge(
        { kind: CONFIG_MAPS, key: key('overlay') },
        { data: { n } },
      );
      cache.observe(object);
      expect(cache.get(key('overlay'))?.data).toEqual({ n });
    }
    await kube.delete(CONFIG_MAPS, key('overlay'));
    await sees(cache, () => cache.get(key('overlay')) === undefined);
    const shown = versions.filter((n) => n !== undefined);
    expect(shown).toEqual(shown.toSorted());
    await cache.stop();
  });

  it('the late answer of a write does not bring a deleted object back', async () => {
    const { kube } = target;
    const cache = informer('set=late');
    cache.start();
    await cache.whenSynced();
    const labels = { set: 'late' };
    const object = await kube.create(CONFIG_MAPS, configMap({ ...key('late'), labels }));
    await sees(cache, () => cache.get(key('late')) !== undefined);
    await kube.delete(CONFIG_MAPS, key('late'));
    await sees(cache, () => cache.get(key('late')) === undefined);
    cache.observe(object);
    expect(cache.get(key('late'))).toBeUndefined();
    await cache.stop();
  });

  it('another object under the same name is a deletion and an addition', async () => {
    const { kube } = target;
    const labels = { set: 'again' };
    const first = await kube.create(CONFIG_MAPS, configMap({ ...key('again'), labels }));
    const cache = informer('set=again');
    cache.start();
    await cache.whenSynced();
    await cache.stop();
    const seen: string[] = [];
    cache.onChange((old, current) => seen.push(changeOf(old, current)));
    await kube.delete(CONFIG_MAPS, key('again'));
    const second = await kube.create(CONFIG_MAPS, configMap({ ...key('again'), labels }));
    cache.start();
    await sees(cache, () => seen.length === 2);
    expect(seen).toEqual(['deleted again', 'added again']);
    expect(cache.get(key('again'))?.metadata.uid).toBe(second.metadata.uid);
    expect(second.metadata.uid).not.toBe(first.metadata.uid);
    await cache.stop();
  });

  it('a watch from a forgotten version rejects with GONE', async () => {
    const watch = target.kube.watch(KINDS.configMaps, {
      namespace: target.namespace,
      resourceVersion: '1',
      timeoutSeconds: 2,
      signal: new AbortController().signal,
    });
    const outcome = await drain(watch).catch((error: unknown) => error);
    // A real server younger than its first compaction remembers everything, and replays it.
    const remembered = target.kind === 'real' && Array.isArray(outcome);
    expect(remembered || isKubeError(outcome, 'GONE')).toBe(true);
  });

  it('a watch without a version begins with what there is', async () => {
    const { kube, namespace } = target;
    const labels = { set: 'present' };
    await kube.create(CONFIG_MAPS, configMap({ ...key('present'), labels }));
    const { signal } = new AbortController();
    const selection = { namespace, labelSelector: 'set=present' };
    const watch = kube.watch(CONFIG_MAPS, {
      ...selection,
      resourceVersion: '0',
      timeoutSeconds: 60,
      signal,
    });
    const { value: first } = await watch[Symbol.asyncIterator]().next();
    expect(first).toMatchObject({ type: 'added', object: { metadata: { name: 'present' } } });
  });

  it('a watch ends by itself after its time', async () => {
    const { resourceVersion } = await target.kube.list(CONFIG_MAPS);
    const watch = target.kube.watch(CONFIG_MAPS, {
      namespace: target.namespace,
      labelSelector: 'set=nothing',
      resourceVersion,
      timeoutSeconds: 1,
      signal: new AbortController().signal,
    });
    for (const event of await drain(watch)) expect(event).toMatchObject({ type: 'bookmark' });
  });
});

function changeOf(old: KubeObject | undefined, current: ConfigMap | undefined): string {
  if (current === undefined) return `deleted ${old?.metadata.name ?? ''}`;
  return `${old === undefined ? 'added' : 'updated'} ${current.metadata.name}`;
}

async function drain<T>(source: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of source) all.push(item);
  return all;
}
