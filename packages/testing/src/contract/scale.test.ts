import { KINDS } from '@howdah/kube';
import type { Json, JsonObject } from '@howdah/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineCustomKind } from './customKind.js';
import type { CustomKind } from './customKind.js';
import { rawRequest, verdictOf } from './rawRequest.js';
import type { RawAnswer, RawRequest } from './rawRequest.js';
import { openTarget } from './target.js';
import type { Target } from './target.js';

const MERGE = 'application/merge-patch+json';
const JSON_PATCH = 'application/json-patch+json';
const KIND_NAMES = ['StatefulSet', 'Widget'] as const;

type KindName = (typeof KIND_NAMES)[number];

describe('the scale of an object', () => {
  let target: Target;
  let widgets: CustomKind;

  beforeAll(async () => {
    target = await openTarget(process.env['KUBE_TARGET']);
    const { kube } = target;
    const size = { type: 'integer', maximum: 10 };
    widgets = await defineCustomKind(target, {
      schema: {
        type: 'object',
        properties: {
          spec: { type: 'object', properties: { size } },
          status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        },
      },
      subresources: {
        status: {},
        scale: {
          specReplicasPath: '.spec.size',
          statusReplicasPath: '.status.size',
          labelSelectorPath: '.status.selector',
        },
      },
    });
    await kube.create(widgets.kind, widgets.object('x', { spec: { size: 1 } }));
    await kube.create(widgets.kind, widgets.object('numberless'));
    const labels = { b: '2', a: '1' };
    await kube.create(KINDS.statefulSets, {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { namespace: target.namespace, name: 'x' },
      spec: {
        replicas: 0,
        serviceName: 'none',
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { containers: [{ name: 'c', image: 'registry.invalid/c' }] },
        },
      },
    });
  });
  afterAll(async () => {
    await target.kube.delete(KINDS.customResourceDefinitions, { name: widgets.definition });
    await target.close();
  });

  const pathOf = (kind: KindName, name = 'x'): string => {
    const { group, plural } = widgets.kind;
    const at = kind === 'StatefulSet' ? 'apps/v1' : `${group}/v1`;
    const resource = kind === 'StatefulSet' ? 'statefulsets' : plural;
    return `/apis/${at}/namespaces/${target.namespace}/${resource}/${name}`;
  };
  const send = (asked: RawRequest): Promise<RawAnswer> => rawRequest(target.access, asked);
  const scale = (replicas: Json, metadata: JsonObject = {}): JsonObject => ({
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name: 'x', namespace: target.namespace, ...metadata },
    spec: { replicas },
  });
  const put = (kind: KindName, body: Json, query = 'dryRun=All'): Promise<RawAnswer> =>
    send({ method: 'PUT', path: `${pathOf(kind)}/scale?${query}`, body: JSON.stringify(body) });
  const patch = (kind: KindName, body: Json, query = 'dryRun=All'): Promise<RawAnswer> =>
    send({
      method: 'PATCH',
      path: `${pathOf(kind)}/scale?${query}`,
      contentType: Array.isArray(body) ? JSON_PATCH : MERGE,
      body: JSON.stringify(body),
    });
  const read = async (kind: KindName): Promise<JsonObject> =>
    (await send({ method: 'GET', path: `${pathOf(kind)}/scale` })).body;

  it('tells what is selected, and leaves out a number that is zero', async () => {
    const { spec, status } = await read('StatefulSet');
    expect({ spec, status }).toEqual({ spec: {}, status: { replicas: 0, selector: 'a=1,b=2' } });
    const shown = { status: { size: 3, selector: 'c=3' } };
    const place = { kind: widgets.kind, key: { namespace: target.namespace, name: 'x' } };
    await target.kube.patchMerge(place, shown, { subresource: 'status' });
    const custom = await read('Widget');
    expect(custom['status']).toEqual({ replicas: 3, selector: 'c=3' });
  });

  it('cannot be read where there is no number, but written', async () => {
    const path = `${pathOf('Widget', 'numberless')}/scale`;
    expect(await send({ method: 'GET', path })).toMatchObject({ status: 500 });
    const body = JSON.stringify({ spec: { replicas: 2 } });
    const answer = await send({ method: 'PATCH', path, contentType: MERGE, body });
    expect(answer).toMatchObject({ status: 200, body: { spec: { replicas: 2 } } });
  });

  it.each(KIND_NAMES)('%s: it is replaced, as kubectl scale and autoscalers do', async (kind) => {
    for (const metadata of [{}, { resourceVersion: '' }]) {
      const answer = await put(kind, scale(2, metadata));
      expect(answer).toMatchObject({ status: 200, body: { kind: 'Scale', spec: { replicas: 2 } } });
    }
    const { apiVersion: _apiVersion, kind: _kind, ...untyped } = scale(2);
    expect(verdictOf(await put(kind, untyped))).toBe('200');
    expect(await put(kind, scale(null))).toMatchObject({ status: 200, body: { spec: {} } });
  });

  it.each(KIND_NAMES)('%s: what is no Scale does not replace it', async (kind) => {
    const odd: readonly JsonObject[] = [
      { ...scale(2), kind: 'Gadget' },
      { ...scale(2), apiVersion: 'autoscaling/v2' },
      scale(2, { name: 'y' }),
      scale(2, { namespace: 'elsewhere' }),
      { ...scale(2), metadata: {} },
      scale(1.5),
      scale('2'),
      scale(3_000_000_000),
    ];
    for (const body of odd) expect(verdictOf(await put(kind, body))).toBe('400');
    const unknown = { ...scale(2), spec: { replicas: 2, more: 1 } };
    expect(verdictOf(await put(kind, unknown))).toBe('200');
    expect(verdictOf(await put(kind, unknown, 'dryRun=All&fieldValidation=Strict'))).toBe('400');
  });

  it.each(KIND_NAMES)('%s: a patch that leaves no Scale is refused', async (kind) => {
    const refused = '422 patch FieldValueInvalid';
    for (const replicas of [1.5, '2', 3_000_000_000]) {
      expect(verdictOf(await patch(kind, { spec: { replicas } }))).toBe(refused);
      const operation = { op: 'add', path: '/spec/replicas', value: replicas };
      expect(verdictOf(await patch(kind, [operation]))).toBe(refused);
    }
    expect(verdictOf(await patch(kind, { kind: 'Gadget' }))).toBe(refused);
    expect(verdictOf(await patch(kind, { apiVersion: 'v1' }))).toBe(refused);
    expect(verdictOf(await patch(kind, { metadata: { name: 'y' } }))).toBe('400');
    const unknown = { spec: { more: 1 } };
    expect(verdictOf(await patch(kind, unknown))).toBe('200');
    expect(verdictOf(await patch(kind, unknown, 'dryRun=All&fieldValidation=Strict'))).toBe(
      refused,
    );
  });

  it.each([
    ['StatefulSet', '422 spec.replicas FieldValueInvalid'],
    ['Widget', '422 .spec.size FieldValueInvalid'],
  ] as const)('%s: a negative number is refused', async (kind, verdict) => {
    expect(verdictOf(await put(kind, scale(-1)))).toBe(verdict);
    expect(verdictOf(await patch(kind, { spec: { replicas: -1 } }))).toBe(verdict);
  });

  it('is subject to the schema of its object', async () => {
    const verdict = '422 spec.size FieldValueInvalid';
    expect(verdictOf(await put('Widget', scale(11)))).toBe(verdict);
    expect(verdictOf(await patch('Widget', { spec: { replicas: 11 } }))).toBe(verdict);
  });

  it.each(KIND_NAMES)('%s: a Scale of another version of it is a CONFLICT', async (kind) => {
    const stale = { resourceVersion: '1' };
    const spec = { replicas: 2 };
    const version = { op: 'replace', path: '/metadata/resourceVersion', value: '1' };
    const number = { op: 'add', path: '/spec/replicas', value: 2 };
    expect(verdictOf(await put(kind, scale(2, stale)))).toBe('409');
    expect(verdictOf(await put(kind, scale(2, { uid: 'another' })))).toBe('409');
    expect(verdictOf(await patch(kind, { metadata: stale, spec }))).toBe('409');
    expect(verdictOf(await patch(kind, [version, number]))).toBe('409');
  });

  it('a guarded change is made at the version that it names, and once', async () => {
    const { metadata } = await read('Widget');
    const guarded = { metadata: metadata ?? {}, spec: { replicas: 4 } };
    expect(verdictOf(await patch('Widget', guarded, ''))).toBe('200');
    expect(verdictOf(await patch('Widget', guarded, ''))).toBe('409');
    const put4 = { ...scale(5), metadata: metadata ?? {} };
    expect(verdictOf(await put('Widget', put4, ''))).toBe('409');
    expect((await read('Widget'))['spec']).toEqual({ replicas: 4 });
  });

  it.each(KIND_NAMES)('%s: a JSON patch tests it', async (kind) => {
    const add = { op: 'add', path: '/spec/replicas', value: 2 };
    const test = (value: Json) => ({ op: 'test', path: '/kind', value });
    expect(verdictOf(await patch(kind, [test('Scale'), add]))).toBe('200');
    expect(verdictOf(await patch(kind, [test('Gadget'), add]))).toBe('422');
  });

  it('nothing but the number is written through it, by a manager of its own', async () => {
    const body = {
      metadata: { labels: { a: 'b' } },
      spec: { replicas: 6 },
      status: { replicas: 9 },
    };
    await patch('Widget', body, 'fieldManager=scaler');
    const { body: object } = await send({ method: 'GET', path: pathOf('Widget') });
    expect(object).toMatchObject({ spec: { size: 6 }, status: { size: 3 } });
    expect(object['metadata']).not.toHaveProperty('labels');
    expect(object['metadata']).toHaveProperty(
      'managedFields',
      expect.arrayContaining([
        expect.objectContaining({
          manager: 'scaler',
          operation: 'Update',
          subresource: 'scale',
          fieldsV1: { 'f:spec': { 'f:size': {} } },
        }),
      ]),
    );
  });

  it('of what is not there cannot be read or written', async () => {
    const path = `${pathOf('StatefulSet', 'absent')}/scale`;
    const body = JSON.stringify({ spec: { replicas: 2 } });
    expect(verdictOf(await send({ method: 'GET', path }))).toBe('404');
    expect(verdictOf(await send({ method: 'PATCH', path, contentType: MERGE, body }))).toBe('404');
  });
});
