import { isJsonObject, isKubeError, KINDS } from '@howdah/kube';
import type { AnyObject, JsonObject } from '@howdah/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customDefinition, defineCustomKind } from './customKind.js';
import type { CustomKind } from './customKind.js';
import { rejection, untilAnswered, untilSeen } from './fixtures.js';
import { listAt } from './rawRequest.js';
import { openTarget } from './target.js';
import type { Target } from './target.js';

/**
 * The garbage collector of a real control plane learns of a new kind by discovery every 30 s, and
 * waits for its caches after it (kube-controller-manager, `garbagecollector.Sync`).
 */
const COLLECTION_LIMIT_MS = 120_000;

const FREE: JsonObject = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
const SCHEMA: JsonObject = { type: 'object', properties: { spec: FREE, status: FREE } };

describe('custom resources', () => {
  let target: Target;
  let widgets: CustomKind;
  const key = (name: string) => ({ namespace: target.namespace, name });
  const at = (name: string) => ({ kind: widgets.kind, key: key(name) });
  const widget = (name: string, spec: JsonObject = { size: 1 }): AnyObject =>
    widgets.object(name, { spec });

  beforeAll(async () => {
    target = await openTarget(process.env['KUBE_TARGET']);
    const paths = { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' };
    widgets = await defineCustomKind(target, {
      schema: SCHEMA,
      subresources: { status: {}, scale: paths },
    });
  });
  afterAll(async () => {
    await target.kube.delete(KINDS.customResourceDefinitions, { name: widgets.definition });
    await target.close();
  });

  it('the generation counts changes of the specification only', async () => {
    const { kube } = target;
    const created = await kube.create(widgets.kind, widget('counted'));
    expect(created.metadata.generation).toBe(1);
    const labelled = await kube.patchMerge(at('counted'), { metadata: { labels: { a: 'b' } } });
    expect(labelled.metadata.generation).toBe(1);
    const changed = await kube.patchMerge(at('counted'), { spec: { size: 2 } });
    expect(changed.metadata.generation).toBe(2);
  });

  it('status is written through its subresource, and through nothing else', async () => {
    const { kube } = target;
    await kube.create(widgets.kind, { ...widget('status'), status: { size: 7 } });
    await kube.patchMerge(at('status'), { status: { size: 7 } });
    expect((await kube.get(widgets.kind, key('status')))?.['status']).toBeUndefined();

    const patch = { spec: { size: 9 }, status: { size: 3 } };
    const object = await kube.patchMerge(at('status'), patch, { subresource: 'status' });
    expect(object).toMatchObject({ spec: { size: 1 }, status: { size: 3 } });
    expect(object.metadata.generation).toBe(1);
  });

  it('the scale subresource reads and writes what the definition names', async () => {
    const { kube } = target;
    await kube.create(widgets.kind, widget('scaled', { size: 2, replicas: 9 }));
    const status = { status: { size: 1 } };
    await kube.patchMerge(at('scaled'), status, { subresource: 'status' });
    const scale = await kube.getScale(widgets.kind, key('scaled'));
    expect(scale).toMatchObject({ replicas: 2, currentReplicas: 1 });
    await kube.setScale(at('scaled'), 4);
    const object = await kube.get(widgets.kind, key('scaled'));
    expect(object).toMatchObject({ spec: { size: 4, replicas: 9 }, metadata: { generation: 2 } });
    const negative = await rejection(kube.setScale(at('scaled'), -1));
    expect(negative).toMatchObject({ code: 'INVALID' });
  });

  it('status is applied by a manager of its own, and rests when nothing changes', async () => {
    const { kube } = target;
    const applied = await kube.apply(widgets.kind, widget('applied'), { fieldManager: 'contract' });
    const options = { fieldManager: 'contract-status', subresource: 'status' } as const;
    const shell = widgets.object('applied', { status: { size: 2 } });
    const first = await kube.apply(widgets.kind, shell, options);
    expect(first).toMatchObject({ spec: { size: 1 }, status: { size: 2 } });
    expect(first.metadata.uid).toBe(applied.metadata.uid);
    const second = await kube.apply(widgets.kind, shell, options);
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
  });

  it('status of an object that is not there cannot be applied', async () => {
    const shell = widgets.object('nobody', { status: { size: 2 } });
    const options = { fieldManager: 'contract-status', subresource: 'status' } as const;
    const error = await rejection(target.kube.apply(widgets.kind, shell, options));
    expect(isKubeError(error, 'NOT_FOUND')).toBe(true);
  });

  it('an object is never replaced unread', async () => {
    const { kube } = target;
    await kube.create(widgets.kind, widget('unread'));
    const error = await rejection(kube.replace(widgets.kind, widget('unread', { size: 3 })));
    const causes = [{ field: 'metadata.resourceVersion', reason: 'FieldValueInvalid' }];
    expect(error).toMatchObject({ code: 'INVALID', causes });
  });

  it('without subresources, status is written like any field and counts', async () => {
    const { kube } = target;
    const plain = await defineCustomKind(target, { schema: SCHEMA });
    const created = await kube.create(plain.kind, plain.object('plain', { status: { a: 1 } }));
    expect(created['status']).toEqual({ a: 1 });
    const place = { kind: plain.kind, key: key('plain') };
    const changed = await kube.patchMerge(place, { status: { a: 2 } });
    expect(changed).toMatchObject({ status: { a: 2 }, metadata: { generation: 2 } });
    const error = await rejection(
      kube.patchMerge(place, { status: { a: 3 } }, { subresource: 'status' }),
    );
    expect(error).toMatchObject({ code: 'NOT_FOUND' });
    expect(await kube.getScale(plain.kind, key('plain'))).toBeUndefined();
    await kube.delete(KINDS.customResourceDefinitions, { name: plain.definition });
  });

  it('a definition tells when it is established', async () => {
    const name = widgets.definition;
    await untilSeen(target, KINDS.customResourceDefinitions, (cache) => {
      const status = cache.get({ name })?.['status'];
      const conditions = listAt(isJsonObject(status) ? status : {}, 'conditions');
      return conditions.some(({ type, status: is }) => type === 'Established' && is === 'True');
    });
    const crd = await target.kube.get(KINDS.customResourceDefinitions, { name });
    expect(crd?.['status']).toMatchObject({ acceptedNames: { kind: widgets.kind.kind } });
  });

  it('with a definition its objects go, and its resource is served no longer', async () => {
    const { kube } = target;
    const brief = await defineCustomKind(target, { schema: SCHEMA });
    await kube.create(brief.kind, brief.object('brief'));
    const { definition: name } = brief;
    expect(await kube.delete(KINDS.customResourceDefinitions, { name })).toBe('terminating');
    await untilSeen(target, KINDS.customResourceDefinitions, (cache) => {
      return cache.get({ name }) === undefined;
    });
    await untilAnswered('discovery knows', async () => !(await kube.serves(brief.kind)));
    expect(await kube.get(brief.kind, key('brief'))).toBeUndefined();
    const late = await rejection(kube.create(brief.kind, brief.object('late')));
    expect(late).toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each<[string, JsonObject]>([
    ['leaves out a type', { properties: { a: {} } }],
    ['has a list without items', { properties: { a: { type: 'array' } } }],
    ['has a default that it forbids', { properties: { a: { type: 'string', default: 3 } } }],
    [
      'has a rule about a field that is not declared',
      { 'x-kubernetes-validations': [{ rule: 'self.nothing > 1', message: 'no' }] },
    ],
    [
      'has a rule that is no expression',
      { 'x-kubernetes-validations': [{ rule: 'self ===', message: 'no' }] },
    ],
    [
      'has a keyed list whose key may be absent',
      {
        properties: {
          a: {
            type: 'array',
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['id'],
            items: { type: 'object', properties: { id: { type: 'string' } } },
          },
        },
      },
    ],
  ])('a definition whose schema %s is refused', async (_, spec) => {
    const schema = { type: 'object', properties: { spec: { type: 'object', ...spec } } };
    const error = await rejection(
      target.kube.create(KINDS.customResourceDefinitions, customDefinition({ schema })),
    );
    expect(error).toMatchObject({ code: 'INVALID' });
  });

  it(
    'what belongs to a deleted owner goes with it',
    async () => {
      const { kube } = target;
      const owner = await kube.create(widgets.kind, widget('owner'));
      const { uid = '', name } = owner.metadata;
      const reference = { apiVersion: owner.apiVersion, kind: owner.kind, name, uid };
      const owned = widget('owned');
      const metadata = { ...owned.metadata, ownerReferences: [reference] };
      await kube.create(widgets.kind, { ...owned, metadata });
      await kube.delete(widgets.kind, key('owner'));
      await untilSeen(target, widgets.kind, (cache) => cache.get(key('owned')) === undefined);
      expect(await kube.get(widgets.kind, key('owner'))).toBeUndefined();
    },
    COLLECTION_LIMIT_MS,
  );
});
