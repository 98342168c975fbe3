import { ownerReference } from '@howdah/kube';
import type { JsonObject } from '@howdah/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONFIG_MAPS, configMap, rejection, untilSeen } from './fixtures.js';
import type { ConfigMap } from './fixtures.js';
import { openTarget } from './target.js';
import type { Target } from './target.js';

const HOLD = ['contract.howdah.dev/hold'];

describe('garbage collection', () => {
  let target: Target;
  const key = (name: string) => ({ namespace: target.namespace, name });
  const create = (name: string, metadata: JsonObject = {}): Promise<ConfigMap> =>
    target.kube.create(CONFIG_MAPS, configMap({ ...key(name), ...metadata }));
  const ownedBy = (owner: ConfigMap, more: JsonObject = {}): JsonObject => {
    const { apiVersion, kind, name, uid } = ownerReference(owner);
    return { ownerReferences: [{ apiVersion, kind, name, uid, ...more }] };
  };
  const release = (name: string): Promise<ConfigMap> =>
    target.kube.patchMerge(
      { kind: CONFIG_MAPS, key: key(name) },
      { metadata: { finalizers: null } },
    );
  const expectGone = (name: string): Promise<void> =>
    untilSeen(target, CONFIG_MAPS, (cache) => cache.get(key(name)) === undefined);
  const expectTerminating = (name: string): Promise<void> =>
    untilSeen(
      target,
      CONFIG_MAPS,
      (cache) => cache.get(key(name))?.metadata.deletionTimestamp !== undefined,
    );

  beforeAll(async () => {
    target = await openTarget(process.env['KUBE_TARGET']);
  });
  afterAll(async () => {
    await target.close();
  });

  it('a dependent with a finalizer is deleted after its owner, when it is let go', async () => {
    const owner = await create('background');
    await create('background-held', { ...ownedBy(owner), finalizers: HOLD });
    expect(await target.kube.delete(CONFIG_MAPS, key('background'))).toBe('deleted');
    await expectTerminating('background-held');
    await release('background-held');
    await expectGone('background-held');
  }, 60_000);

  it('deleted in the foreground, an owner stays until what blocks it is gone', async () => {
    const owner = await create('foreground');
    const blocking = ownedBy(owner, { blockOwnerDeletion: true });
    await create('foreground-held', { ...blocking, finalizers: HOLD });
    const propagation = 'Foreground';
    const result = await target.kube.delete(CONFIG_MAPS, key('foreground'), { propagation });
    expect(result).toBe('terminating');
    await expectTerminating('foreground-held');
    const waiting = await target.kube.get(CONFIG_MAPS, key('foreground'));
    expect(waiting?.metadata.finalizers).toEqual(['foregroundDeletion']);
    await release('foreground-held');
    await expectGone('foreground-held');
    await expectGone('foreground');
  }, 60_000);

  it('orphaned, what belonged to an owner stays, and is nobody’s', async () => {
    const owner = await create('orphaned');
    await create('orphan', ownedBy(owner));
    const propagation = 'Orphan';
    const result = await target.kube.delete(CONFIG_MAPS, key('orphaned'), { propagation });
    expect(result).toBe('terminating');
    await expectGone('orphaned');
    const orphan = await target.kube.get(CONFIG_MAPS, key('orphan'));
    expect(orphan?.metadata.ownerReferences ?? []).toEqual([]);
  }, 60_000);

  it('what is written for an owner that is gone is collected', async () => {
    const owner = await create('former');
    await target.kube.delete(CONFIG_MAPS, key('former'));
    await create('late', ownedBy(owner));
    await expectGone('late');
  }, 60_000);

  it('of two owners, the one that is left keeps it', async () => {
    const first = await create('first');
    const second = await create('second');
    const both = [first, second].map((owner) => ownerReference(owner));
    const ownerReferences = both.map(({ apiVersion, kind, name, uid }) => {
      return { apiVersion, kind, name, uid };
    });
    await create('shared', { ownerReferences });
    await target.kube.delete(CONFIG_MAPS, key('first'));
    await untilSeen(target, CONFIG_MAPS, (cache) => {
      return cache.get(key('shared'))?.metadata.ownerReferences?.length === 1;
    });
    const shared = await target.kube.get(CONFIG_MAPS, key('shared'));
    expect(shared?.metadata.ownerReferences).toEqual([ownerReferences[1]]);
  }, 60_000);

  it('an object that is being deleted takes no new finalizer', async () => {
    await create('leaving', { finalizers: HOLD });
    expect(await target.kube.delete(CONFIG_MAPS, key('leaving'))).toBe('terminating');
    const place = { kind: CONFIG_MAPS, key: key('leaving') };
    const finalizers = [...HOLD, 'contract.howdah.dev/more'];
    const error = await rejection(target.kube.patchMerge(place, { metadata: { finalizers } }));
    const cause = { field: 'metadata.finalizers', reason: 'FieldValueForbidden' };
    expect(error).toMatchObject({ code: 'INVALID' });
    expect(error).toHaveProperty('causes', expect.arrayContaining([cause]));
    await release('leaving');
    await expectGone('leaving');
  });
});
