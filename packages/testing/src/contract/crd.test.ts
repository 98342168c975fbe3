import { randomUUID } from 'node:crypto';
import { defineKind, isKubeError, KINDS, systemClock } from '@howdah/kube';
import type { AnyObject, Kind } from '@howdah/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rejection } from './fixtures.js';
import { openTarget } from './target.js';
import type { Target } from './target.js';

const GROUP = 'contract.howdah.dev';

/**
 * The garbage collector of a real control plane learns of a new kind by discovery every 30 s, and
 * waits for its caches after it (kube-controller-manager, `garbagecollector.Sync`).
 */
const COLLECTION_LIMIT_MS = 120_000;

describe('custom resources', () => {
  let target: Target;
  let kind: Kind;
  let crdName: string;
  const key = (name: string) => ({ namespace: target.namespace, name });
  const widget = (name: string, spec: AnyObject['spec'] = { replicas: 1 }): AnyObject => ({
    apiVersion: `${GROUP}/v1`,
    kind: kind.kind,
    metadata: key(name),
    spec,
  });

  beforeAll(async () => {
    target = await openTarget(process.env['KUBE_TARGET']);
    const plural = `widgets${randomUUID().slice(0, 6)}`;
    kind = defineKind({ group: GROUP, version: 'v1', kind: `Widget${plural.slice(7)}`, plural });
    crdName = `${plural}.${GROUP}`;
    const options = { fieldManager: 'contract' };
    await target.kube.apply(KINDS.customResourceDefinitions, definition(crdName, kind), options);
    while (!(await target.kube.serves(kind))) await systemClock.sleep(50);
  });
  afterAll(async () => {
    await target.kube.delete(KINDS.customResourceDefinitions, { name: crdName });
    await target.close();
  });

  it('the generation counts changes of the specification only', async () => {
    const { kube } = target;
    const at = { kind, key: key('counted') };
    const created = await kube.create(kind, widget('counted'));
    expect(created.metadata.generation).toBe(1);
    const labelled = await kube.patchMerge(at, { metadata: { labels: { a: 'b' } } });
    expect(labelled.metadata.generation).toBe(1);
    const changed = await kube.patchMerge(at, { spec: { replicas: 2 } });
    expect(changed.metadata.generation).toBe(2);
  });

  it('status is written through its subresource, and through nothing else', async () => {
    const { kube } = target;
    const at = { kind, key: key('status') };
    await kube.create(kind, widget('status'));
    await kube.patchMerge(at, { status: { replicas: 7 } });
    expect((await kube.get(kind, key('status')))?.['status']).toBeUndefined();

    const patch = { spec: { replicas: 9 }, status: { replicas: 3 } };
    const object = await kube.patchMerge(at, patch, { subresource: 'status' });
    expect(object).toMatchObject({ spec: { replicas: 1 }, status: { replicas: 3 } });
    expect(object.metadata.generation).toBe(1);
    expect(await kube.getScale(kind, key('status'))).toMatchObject({
      replicas: 1,
      currentReplicas: 3,
    });
  });

  it('status is applied by a manager of its own, and rests when nothing changes', async () => {
    const { kube } = target;
    const applied = await kube.apply(kind, widget('applied'), { fieldManager: 'contract' });
    const options = { fieldManager: 'contract-status', subresource: 'status' } as const;
    const { spec: _spec, ...shell } = widget('applied');
    const first = await kube.apply(kind, { ...shell, status: { replicas: 2 } }, options);
    expect(first).toMatchObject({ spec: { replicas: 1 }, status: { replicas: 2 } });
    expect(first.metadata.uid).toBe(applied.metadata.uid);
    const second = await kube.apply(kind, { ...shell, status: { replicas: 2 } }, options);
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
  });

  it('status of an object that is not there cannot be applied', async () => {
    const { spec: _spec, ...shell } = widget('nobody');
    const options = { fieldManager: 'contract-status', subresource: 'status' } as const;
    const error = await rejection(
      target.kube.apply(kind, { ...shell, status: { replicas: 2 } }, options),
    );
    expect(isKubeError(error, 'NOT_FOUND')).toBe(true);
  });

  it(
    'what belongs to a deleted owner goes with it',
    async () => {
      const { kube } = target;
      const owner = await kube.create(kind, widget('owner'));
      const { uid = '', name } = owner.metadata;
      const reference = { apiVersion: owner.apiVersion, kind: owner.kind, name, uid };
      const owned = widget('owned');
      await kube.create(kind, {
        ...owned,
        metadata: { ...owned.metadata, ownerReferences: [reference] },
      });
      await kube.delete(kind, key('owner'));
      while ((await kube.get(kind, key('owned'))) !== undefined) await systemClock.sleep(50);
      expect(await kube.get(kind, key('owned'))).toBeUndefined();
    },
    COLLECTION_LIMIT_MS,
  );
});

function definition(name: string, kind: Kind): AnyObject {
  const { plural } = kind;
  const properties = {
    spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  };
  const paths = { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' };
  const version = {
    name: kind.version,
    served: true,
    storage: true,
    schema: { openAPIV3Schema: { type: 'object', properties } },
    subresources: { status: {}, scale: paths },
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name },
    spec: {
      group: kind.group,
      scope: 'Namespaced',
      names: {
        plural,
        singular: kind.kind.toLowerCase(),
        kind: kind.kind,
        listKind: `${kind.kind}List`,
      },
      versions: [version],
    },
  };
}
