import { applyIfChanged, Informer, isKubeError, KINDS } from '@howdah/kube';
import type { AnyObject, JsonObject, StillThere } from '@howdah/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONFIG_MAPS, configMap, rejection, sees } from './fixtures.js';
import { openTarget } from './target.js';
import type { Target } from './target.js';

const OURS = { fieldManager: 'ours', force: true };
const THEIRS = { fieldManager: 'theirs' };

describe('server-side apply', () => {
  let target: Target;
  const key = (name: string) => ({ namespace: target.namespace, name });

  beforeAll(async () => {
    target = await openTarget(process.env['KUBE_TARGET']);
  });
  afterAll(async () => {
    await target.close();
  });

  it('creates what is not there and updates what is', async () => {
    const { kube } = target;
    const first = await kube.apply(CONFIG_MAPS, configMap(key('both'), { a: '1' }), OURS);
    const second = await kube.apply(CONFIG_MAPS, configMap(key('both'), { a: '2' }), OURS);
    expect(second.metadata.uid).toBe(first.metadata.uid);
    expect(second.data).toEqual({ a: '2' });
  });

  it('applyIfChanged of what was deleted unseen is a CONFLICT: it makes no part of an object anew', async () => {
    const { kube } = target;
    const old = await kube.create(CONFIG_MAPS, configMap(key('unseen'), { a: '1', theirs: '2' }));
    await kube.delete(CONFIG_MAPS, key('unseen'));
    const request = {
      kind: CONFIG_MAPS,
      desired: configMap(key('unseen'), { a: '3' }),
      fieldManager: 'ours',
      live: { get: () => old, observe: () => undefined },
    };
    expect(isKubeError(await rejection(applyIfChanged(kube, request)), 'CONFLICT')).toBe(true);
    expect(await kube.get(CONFIG_MAPS, key('unseen'))).toBeUndefined();
  });

  it('an apply that changes nothing keeps the resourceVersion', async () => {
    const object = configMap(key('same'), { a: '1' });
    const first = await target.kube.apply(CONFIG_MAPS, object, OURS);
    const second = await target.kube.apply(CONFIG_MAPS, object, OURS);
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
  });

  it('removes a field that is applied no longer, and leaves those of others', async () => {
    const { kube } = target;
    await kube.apply(CONFIG_MAPS, configMap(key('removal'), { a: '1', b: '2' }), OURS);
    await kube.apply(CONFIG_MAPS, configMap(key('removal'), { c: '3' }), THEIRS);
    const object = await kube.apply(CONFIG_MAPS, configMap(key('removal'), { a: '1' }), OURS);
    expect(object.data).toEqual({ a: '1', c: '3' });
  });

  it('a field of another manager is a CONFLICT unless forced', async () => {
    const { kube } = target;
    await kube.apply(CONFIG_MAPS, configMap(key('dispute'), { a: '1' }), OURS);
    const error = await rejection(
      kube.apply(CONFIG_MAPS, configMap(key('dispute'), { a: '2' }), THEIRS),
    );
    expect(isKubeError(error, 'CONFLICT')).toBe(true);
    const forced = { ...THEIRS, force: true };
    await kube.apply(CONFIG_MAPS, configMap(key('dispute'), { a: '2' }), forced);
    // We own it no longer, so leaving it out removes nothing.
    const object = await kube.apply(CONFIG_MAPS, configMap(key('dispute'), {}), OURS);
    expect(object.data).toEqual({ a: '2' });
  });

  it('keyed lists are merged by their keys, and an item applied no longer goes', async () => {
    const { kube } = target;
    const a = { name: 'a', image: 'registry.invalid/a', env: [{ name: 'X', value: '1' }] };
    const b = { name: 'b', image: 'registry.invalid/b' };
    await kube.apply(KINDS.statefulSets, statefulSet(key('lists'), [a, b]), OURS);
    const injected = { name: 'z', image: 'registry.invalid/z' };
    await kube.apply(KINDS.statefulSets, statefulSet(key('lists'), [injected]), THEIRS);
    const applied = await kube.apply(KINDS.statefulSets, statefulSet(key('lists'), [a]), OURS);
    const containers = [{ name: 'a', env: a.env }, { name: 'z' }];
    expect(applied).toMatchObject({ spec: { template: { spec: { containers } } } });
  });

  it('applyIfChanged sends nothing when the object is as desired, by cache or by reading', async () => {
    const { kube, namespace } = target;
    const cache = new Informer({ kube, kind: KINDS.statefulSets, namespace });
    cache.start();
    await cache.whenSynced();
    const memory = (amount: string) => ({ resources: { limits: { memory: amount } } });
    const container = { name: 'pg', image: 'registry.invalid/pg', ports: [{ containerPort: 1 }] };
    const request = {
      kind: KINDS.statefulSets,
      desired: statefulSet(key('quiet'), [{ ...container, ...memory('1024Mi') }]),
      fieldManager: 'ours',
    };
    const created = await applyIfChanged(kube, { ...request, live: cache });
    expect(created.outcome).toBe('created');
    target.fake?.forgetRequests();
    // By the overlay: the watch may not have shown the object yet.
    expect(await applyIfChanged(kube, { ...request, live: cache })).toMatchObject({
      outcome: 'unchanged',
    });
    expect(target.fake?.requests.length ?? 0).toBe(0);
    expect((await applyIfChanged(kube, request)).outcome).toBe('unchanged');
    expect(target.fake?.writes.length ?? 0).toBe(0);
    await cache.stop();
  });

  it('applyIfChanged is refused where the object is no longer the one that was seen', async () => {
    const { kube } = target;
    const apply = (name: string, value: string, ifStill: StillThere) =>
      applyIfChanged(kube, {
        kind: CONFIG_MAPS,
        desired: configMap(key(name), { a: value }),
        fieldManager: 'ours',
        ifStill,
      });
    const { object: first } = await apply('seen', '1', 'absent');
    expect(await rejection(apply('seen', '2', 'absent'))).toMatchObject({ code: 'CONFLICT' });
    const { object: second } = await apply('seen', '2', first.metadata);
    expect(second.data).toEqual({ a: '2' });
    expect(await rejection(apply('seen', '3', first.metadata))).toMatchObject({ code: 'CONFLICT' });

    await kube.delete(CONFIG_MAPS, key('seen'));
    expect(await rejection(apply('seen', '3', second.metadata))).toMatchObject({
      code: 'CONFLICT',
    });
    const { outcome } = await apply('seen', '4', 'absent');
    expect(outcome).toBe('created');
  });

  it('applyIfChanged mends drift, drops what is no longer wanted, and then rests', async () => {
    const { kube, namespace } = target;
    const cache = new Informer({ kube, kind: CONFIG_MAPS, namespace });
    cache.start();
    await cache.whenSynced();
    const apply = (data: Readonly<Record<string, string>>) =>
      applyIfChanged(kube, {
        kind: CONFIG_MAPS,
        desired: configMap(key('drift'), data),
        fieldManager: 'ours',
        live: cache,
      });
    await apply({ a: '1', b: '2' });
    await kube.patchMerge({ kind: CONFIG_MAPS, key: key('drift') }, { data: { a: 'meddled' } });
    await sees(cache, () => cache.get(key('drift'))?.data?.['a'] === 'meddled');

    const mended = await apply({ a: '1', b: '2' });
    expect(mended).toMatchObject({ outcome: 'updated', object: { data: { a: '1', b: '2' } } });
    const shrunk = await apply({ a: '1' });
    expect(shrunk).toMatchObject({ outcome: 'updated', object: { data: { a: '1' } } });
    expect(shrunk.object.data).toEqual({ a: '1' });
    expect((await apply({ a: '1' })).outcome).toBe('unchanged');
    await cache.stop();
  });
});

function statefulSet(
  metadata: { readonly namespace: string; readonly name: string },
  containers: readonly JsonObject[],
): AnyObject {
  const labels = { app: metadata.name };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata,
    spec: {
      replicas: 0,
      serviceName: 'none',
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
    },
  };
}
