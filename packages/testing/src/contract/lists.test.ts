import { KINDS } from '@howdah/kube';
import type { Json, JsonObject } from '@howdah/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineCustomKind } from './customKind.js';
import type { CustomKind } from './customKind.js';
import { CONFIG_MAPS, configMap, rejection } from './fixtures.js';
import { openTarget } from './target.js';
import type { Target } from './target.js';

const text = { type: 'string' };
const SCHEMA: JsonObject = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        keyed: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: { type: 'object', required: ['name'], properties: { name: text, value: text } },
        },
        ports: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name', 'layer'],
          items: {
            type: 'object',
            required: ['name'],
            properties: { name: text, layer: { ...text, default: 'TCP' }, value: text },
          },
        },
        set: { type: 'array', 'x-kubernetes-list-type': 'set', items: text },
        whole: { type: 'array', items: text },
      },
    },
  },
};
const OURS = { fieldManager: 'ours', force: true };

describe('lists whose items have owners of their own', () => {
  let target: Target;
  let widgets: CustomKind;
  const key = (name: string) => ({ namespace: target.namespace, name });

  beforeAll(async () => {
    target = await openTarget(process.env['KUBE_TARGET']);
    widgets = await defineCustomKind(target, { schema: SCHEMA });
  });
  afterAll(async () => {
    await target.kube.delete(KINDS.customResourceDefinitions, { name: widgets.definition });
    await target.close();
  });

  const apply = (spec: JsonObject) =>
    target.kube.apply(widgets.kind, widgets.object('x', { spec }), OURS);

  it.each<JsonObject>([
    {
      keyed: [
        { name: 'a', value: '1' },
        { name: 'a', value: '2' },
      ],
    },
    { keyed: [{ name: 'a' }, { name: 'a' }] },
    { keyed: [{ value: '1' }] },
    { keyed: ['a'] },
    { keyed: [null] },
    { ports: [{ name: 'a' }, { name: 'a', layer: 'TCP' }] },
    { set: ['a', 'a'] },
  ])('%j cannot be applied', async (spec) => {
    expect(await rejection(apply(spec))).toMatchObject({ code: 'SERVER_ERROR', status: 500 });
  });

  it('may hold anything twice where they are taken whole', async () => {
    expect((await apply({ whole: ['a', 'a'] }))['spec']).toEqual({ whole: ['a', 'a'] });
  });

  it('an item is the same with the default of a key and without', async () => {
    await apply({ ports: [{ name: 'a', value: '1' }] });
    const { spec } = await apply({ ports: [{ name: 'a', layer: 'TCP', value: '2' }] });
    expect(spec).toMatchObject({ ports: [{ name: 'a', layer: 'TCP', value: '2' }] });
    const again = await apply({ ports: [{ name: 'a', value: '3' }] });
    expect(again['spec']).toEqual({ ports: [{ name: 'a', layer: 'TCP', value: '3' }] });
  });

  it.each<[JsonObject, string]>([
    [{ keyed: [{ name: 'a' }, { name: 'a' }] }, 'spec.keyed[1]'],
    [{ set: ['a', 'a'] }, 'spec.set[1]'],
  ])('%j cannot be created either', async (spec, field) => {
    const error = await rejection(
      target.kube.create(widgets.kind, widgets.object('refused', { spec })),
    );
    const causes = [{ field, reason: 'FieldValueDuplicate' }];
    expect(error).toMatchObject({ code: 'INVALID', causes });
  });

  const CONTAINER = { name: 'c', image: 'registry.invalid/c' };
  const statefulSet = (containers: readonly Json[]) => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: key('x'),
    spec: {
      replicas: 0,
      serviceName: 'none',
      selector: { matchLabels: { a: 'b' } },
      template: { metadata: { labels: { a: 'b' } }, spec: { containers } },
    },
  });

  it.each<[string, readonly JsonObject[]]>([
    ['two containers', [CONTAINER, CONTAINER]],
    ['two variables', [{ ...CONTAINER, env: [{ name: 'A' }, { name: 'A', value: '1' }] }]],
    [
      'two ports',
      [{ ...CONTAINER, ports: [{ containerPort: 1 }, { containerPort: 1, protocol: 'TCP' }] }],
    ],
    [
      'two mounts',
      [
        {
          ...CONTAINER,
          volumeMounts: [
            { name: 'a', mountPath: '/x' },
            { name: 'b', mountPath: '/x' },
          ],
        },
      ],
    ],
  ])('%s of one key cannot be applied', async (_, containers) => {
    const error = await rejection(
      target.kube.apply(KINDS.statefulSets, statefulSet(containers), OURS),
    );
    expect(error).toMatchObject({ code: 'SERVER_ERROR', status: 500 });
  });

  it.each<[string, JsonObject, string]>([
    ['container', { image: 'registry.invalid/c' }, 'name'],
    ['variable', { ...CONTAINER, env: [{ value: '1' }] }, 'env[0].name'],
  ])('a %s without its key cannot be applied', async (_, container, field) => {
    const error = await rejection(
      target.kube.apply(KINDS.statefulSets, statefulSet([container]), OURS),
    );
    const cause = {
      field: `spec.template.spec.containers[0].${field}`,
      reason: 'FieldValueRequired',
    };
    expect(error).toMatchObject({ code: 'INVALID' });
    expect(error).toHaveProperty('causes', expect.arrayContaining([cause]));
  });

  it('a finalizer that is named twice cannot be applied', async () => {
    const finalizers = ['contract.howdah.dev/hold', 'contract.howdah.dev/hold'];
    const object = configMap({ ...key('x'), finalizers });
    const error = await rejection(target.kube.apply(CONFIG_MAPS, object, OURS));
    expect(error).toMatchObject({ code: 'SERVER_ERROR', status: 500 });
  });

  it('what others have there twice stays, until one of them is applied', async () => {
    const { kube } = target;
    const twice = [
      { name: 'A', value: '1' },
      { name: 'A', value: '2' },
    ];
    await kube.create(KINDS.statefulSets, statefulSet([{ ...CONTAINER, env: twice }]));
    const other = { name: 'B', value: '3' };
    const envOf = (env: Json): Promise<unknown> =>
      kube.apply(KINDS.statefulSets, statefulSet([{ ...CONTAINER, env }]), OURS);
    const shown = (env: Json) => ({
      spec: { template: { spec: { containers: [{ name: 'c', env }] } } },
    });
    expect(await envOf([other])).toMatchObject(shown([...twice, other]));
    const own = { name: 'A', value: '4' };
    expect(await envOf([own, other])).toMatchObject(shown([own, other]));
  });
});
