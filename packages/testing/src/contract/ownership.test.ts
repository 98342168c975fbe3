import { KINDS } from '@howdah/kube';
import type { AnyObject, JsonObject } from '@howdah/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineCustomKind } from './customKind.js';
import type { CustomKind } from './customKind.js';
import { CONFIG_MAPS, configMap, rejection } from './fixtures.js';
import { openTarget } from './target.js';
import type { Target } from './target.js';

const X = { fieldManager: 'x' };
const Y = { fieldManager: 'y' };
const CONFLICT = { code: 'CONFLICT', status: 409 };

const NAMED: JsonObject = {
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string' }, v: { type: 'string' } },
};
const keyed = (key: string): JsonObject => ({
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': [key],
});
const SPEC: JsonObject = {
  type: 'object',
  properties: {
    // The name that a list of pods is keyed by; nothing is said of it here.
    containers: { type: 'array', items: NAMED },
    users: { type: 'array', ...keyed('name'), items: NAMED },
    tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
    whole: {
      type: 'object',
      'x-kubernetes-map-type': 'atomic',
      additionalProperties: { type: 'string' },
    },
  },
};

describe('the owners of fields', () => {
  let target: Target;
  let lists: CustomKind;
  const key = (name: string) => ({ namespace: target.namespace, name });
  const managers = async (name: string): Promise<readonly unknown[]> => {
    const object = await target.kube.get(CONFIG_MAPS, key(name));
    const { managedFields } = { managedFields: undefined, ...object?.metadata };
    return managedFields ?? [];
  };

  beforeAll(async () => {
    target = await openTarget(process.env['KUBE_TARGET']);
    const schema = { type: 'object', properties: { spec: SPEC } };
    lists = await defineCustomKind(target, { schema });
  });
  afterAll(async () => {
    await target.kube.delete(KINDS.customResourceDefinitions, { name: lists.definition });
    await target.close();
  });

  it('who writes and who applies are two, though they have one name', async () => {
    const { kube } = target;
    await kube.create(CONFIG_MAPS, configMap(key('twofold'), { a: '1' }), X);
    const error = await rejection(
      kube.apply(CONFIG_MAPS, configMap(key('twofold'), { a: '2' }), X),
    );
    expect(error).toMatchObject(CONFLICT);
    await kube.apply(CONFIG_MAPS, configMap(key('twofold'), { a: '1' }), X);
    // Still held by the one who wrote it.
    const object = await kube.apply(CONFIG_MAPS, configMap(key('twofold'), {}), X);
    expect(object.data).toEqual({ a: '1' });
    expect(await managers('twofold')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ manager: 'x', operation: 'Update' }),
        expect.objectContaining({ manager: 'x', operation: 'Apply' }),
      ]),
    );
  });

  it('the time is told at which each wrote last, and who applies comes first', async () => {
    const { kube } = target;
    await kube.create(CONFIG_MAPS, configMap(key('timed'), { a: '1' }), X);
    await kube.apply(CONFIG_MAPS, configMap(key('timed'), { b: '1' }), Y);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const told = await managers('timed');
    expect(told).toMatchObject([
      { manager: 'y', operation: 'Apply', time },
      { manager: 'x', operation: 'Update', time },
    ]);
    await kube.apply(CONFIG_MAPS, configMap(key('timed'), { b: '1' }), Y);
    expect(await managers('timed')).toEqual(told);
  });

  it('a field that two apply alike goes only when both let it go', async () => {
    const { kube } = target;
    const with_ = configMap(key('shared'), { a: '1' });
    const without = configMap(key('shared'), {});
    await kube.apply(CONFIG_MAPS, with_, X);
    await kube.apply(CONFIG_MAPS, with_, Y);
    expect((await kube.apply(CONFIG_MAPS, without, X)).data).toEqual({ a: '1' });
    expect((await kube.apply(CONFIG_MAPS, without, Y)).data ?? {}).toEqual({});
  });

  it('a field that somebody changes is his; its former owner is told, and lets it go in vain', async () => {
    const { kube } = target;
    const place = { kind: CONFIG_MAPS, key: key('changed') };
    const both = configMap(key('changed'), { a: '1', b: '1' });
    await kube.apply(CONFIG_MAPS, both, X);
    await kube.patchMerge(place, { data: { a: '9' } }, { fieldManager: 'somebody' });
    expect(await rejection(kube.apply(CONFIG_MAPS, both, X))).toMatchObject({
      ...CONFLICT,
      causes: [{ field: '.data.a', reason: 'FieldManagerConflict' }],
    });
    const let_ = await kube.apply(CONFIG_MAPS, configMap(key('changed'), { b: '1' }), X);
    expect(let_.data).toEqual({ a: '9', b: '1' });
  });

  it('finalizers of several managers stand side by side', async () => {
    const { kube } = target;
    const held = (...finalizers: readonly string[]): AnyObject =>
      configMap({ ...key('held'), ...(finalizers.length === 0 ? {} : { finalizers }) });
    const bare = ({ data: _data, ...object }: AnyObject): AnyObject => ({ ...object });
    await kube.apply(CONFIG_MAPS, bare(held('contract.dev/x')), X);
    const both = await kube.apply(CONFIG_MAPS, bare(held('contract.dev/y')), Y);
    expect(both.metadata.finalizers?.toSorted()).toEqual(['contract.dev/x', 'contract.dev/y']);
    const one = await kube.apply(CONFIG_MAPS, bare(held()), X);
    expect(one.metadata.finalizers).toEqual(['contract.dev/y']);
    const none = await kube.apply(CONFIG_MAPS, bare(held()), Y);
    expect(none.metadata.finalizers ?? []).toEqual([]);
  });

  it('the selector of a Service has one owner as a whole', async () => {
    const { kube } = target;
    const service = (selector?: JsonObject): AnyObject => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: key('whole'),
      spec: {
        ports: [{ name: 'sql', port: 5432 }],
        ...(selector === undefined ? {} : { selector }),
      },
    });
    const place = { kind: KINDS.services, key: key('whole') };
    await kube.apply(KINDS.services, service({ a: '1' }), X);
    expect(await rejection(kube.apply(KINDS.services, service({ b: '1' }), Y))).toMatchObject({
      ...CONFLICT,
      causes: [{ field: '.spec.selector', reason: 'FieldManagerConflict' }],
    });
    await kube.patchMerge(place, { spec: { selector: { b: '2' } } }, Y);
    const object = await kube.apply(KINDS.services, service(), X);
    expect(object).toMatchObject({ spec: { selector: { a: '1', b: '2' } } });
  });

  it('lists of a custom resource are merged as its schema says, whatever their names', async () => {
    const { kube } = target;
    const apply = (options: typeof X, spec: JsonObject): Promise<AnyObject> =>
      kube.apply(lists.kind, lists.object('merged', { spec }), { ...options, force: true });
    const named = (name: string): JsonObject => ({ name, v: name });
    await apply(X, {
      containers: [named('a')],
      users: [named('a')],
      tags: ['a'],
      whole: { a: '1' },
    });
    const { spec } = await apply(Y, {
      containers: [named('b')],
      users: [named('b')],
      tags: ['b'],
      whole: { b: '1' },
    });
    expect(spec).toEqual({
      containers: [named('b')],
      users: [named('a'), named('b')],
      tags: ['a', 'b'],
      whole: { b: '1' },
    });
    const { spec: left } = await apply(X, {});
    expect(left).toEqual({
      containers: [named('b')],
      users: [named('b')],
      tags: ['b'],
      whole: { b: '1' },
    });
  });

  it('an apply needs a manager, and an object that was not read with managedFields', async () => {
    const { kube } = target;
    const nobody = rejection(
      kube.apply(CONFIG_MAPS, configMap(key('nobody')), { fieldManager: '' }),
    );
    expect(await nobody).toMatchObject({ code: 'INVALID' });
    const read = configMap({ ...key('nobody'), managedFields: [] });
    expect(await rejection(kube.apply(CONFIG_MAPS, read, X))).toMatchObject({
      code: 'BAD_REQUEST',
    });
  });

  it('an apply that names the uid of an object that is gone makes no new one', async () => {
    const uid = '00000000-0000-0000-0000-000000000000';
    const write = target.kube.apply(CONFIG_MAPS, configMap({ ...key('gone'), uid }), X);
    expect(await rejection(write)).toMatchObject(CONFLICT);
    expect(await target.kube.get(CONFIG_MAPS, key('gone'))).toBeUndefined();
  });
});
