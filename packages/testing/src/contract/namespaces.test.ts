import { Informer, KINDS } from '@howdah/kube';
import type { AnyObject } from '@howdah/kube';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CONFIG_MAPS, configMap, sees } from './fixtures.js';
import type { ConfigMap } from './fixtures.js';
import { openTarget } from './target.js';
import type { Target } from './target.js';

describe('a cache of several namespaces', () => {
  let target: Target;
  let cache: Informer<ConfigMap>;
  const place = (letter: 'a' | 'b' | 'c'): string => `${target.namespace}-${letter}`;

  beforeAll(async () => {
    target = await openTarget(process.env['KUBE_TARGET']);
    for (const letter of ['a', 'b', 'c'] as const) {
      const metadata = { name: place(letter) };
      await target.kube.create(KINDS.namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata });
    }
  });
  afterAll(async () => {
    for (const letter of ['a', 'b', 'c'] as const) {
      await target.kube.delete(KINDS.namespaces, { name: place(letter) });
    }
    await target.close();
  });
  beforeEach(() => {
    cache = new Informer({
      kube: target.kube,
      kind: CONFIG_MAPS,
      namespace: [place('a'), place('b')],
      labelSelector: 'set=namespaces',
      indexes: { value: ({ data }) => Object.values(data ?? {}) },
    });
  });
  afterEach(async () => {
    await cache.stop();
  });

  const create = (letter: 'a' | 'b' | 'c', name: string): Promise<ConfigMap> => {
    const metadata = { namespace: place(letter), name, labels: { set: 'namespaces' } };
    return target.kube.create(CONFIG_MAPS, configMap(metadata, { value: name }));
  };
  const names = (objects: readonly ConfigMap[]): readonly string[] =>
    objects
      .map(({ metadata }) => `${metadata.namespace?.at(-1) ?? ''}/${metadata.name}`)
      .toSorted();

  it('holds what is in these, and tells every change', async () => {
    await create('a', 'x');
    await create('b', 'x');
    await create('c', 'x');
    const told: string[] = [];
    cache.onChange((old, current) => {
      told.push(...names([current ?? old].filter((one) => one !== undefined)));
    });
    cache.start();
    await cache.whenSynced();
    expect(names(cache.list())).toEqual(['a/x', 'b/x']);
    expect(names(cache.list(place('b')))).toEqual(['b/x']);
    expect(names(cache.byIndex('value', 'x'))).toEqual(['a/x', 'b/x']);
    expect(cache.get({ namespace: place('a'), name: 'x' })?.metadata.namespace).toBe(place('a'));

    await create('c', 'y');
    await create('b', 'y');
    await sees(cache, () => told.length === 3);
    await target.kube.delete(CONFIG_MAPS, { namespace: place('a'), name: 'x' });
    await sees(cache, () => names(cache.list()).join() === 'b/x,b/y');
    expect(told.slice(0, 2).toSorted()).toEqual(['a/x', 'b/x']);
    expect(told.slice(2)).toEqual(['b/y', 'a/x']);
  });

  it('knows nothing of a namespace that it does not watch, and says so', async () => {
    cache.start();
    await cache.whenSynced();
    const known = `${place('a')}, ${place('b')}`;
    const message = expect.stringContaining(
      `nothing of namespace ${place('c')}; it is filled from ${known}`,
    );
    const refusal = expect.objectContaining({ code: 'NOT_SYNCED', message });
    expect(() => cache.get({ namespace: place('c'), name: 'x' })).toThrow(refusal);
    expect(() => cache.list(place('c'))).toThrow(refusal);
  });

  it('of a kind without namespaces, everything is held', async () => {
    const { kube } = target;
    const namespace = [place('a'), place('b')];
    const all = new Informer<AnyObject>({ kube, kind: KINDS.namespaces, namespace });
    all.start();
    await all.whenSynced();
    expect(all.get({ name: place('c') })?.metadata.name).toBe(place('c'));
    await all.stop();
  });
});
