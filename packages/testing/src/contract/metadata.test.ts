import { KINDS } from '@howdah/kube';
import type { FieldCause, JsonObject } from '@howdah/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONFIG_MAPS, configMap, rejection } from './fixtures.js';
import { openTarget } from './target.js';
import type { Target } from './target.js';

const INVALID = 'FieldValueInvalid';

describe('names and metadata', () => {
  let target: Target;
  const create = (metadata: { readonly name: string } & JsonObject) =>
    target.kube.create(CONFIG_MAPS, configMap({ namespace: target.namespace, ...metadata }));

  beforeAll(async () => {
    target = await openTarget(process.env['KUBE_TARGET']);
  });
  afterAll(async () => {
    await target.close();
  });

  it.each(['a', 'a.b-c', '0', 'x'.repeat(253)])('the name %s is taken', async (name) => {
    expect((await create({ name })).metadata.name).toBe(name);
  });

  it.each(['No', 'a_b', '-a', 'a..b', 'a b', '$(id)', 'ä', 'x'.repeat(254)])(
    'the name %s is refused',
    async (name) => {
      const causes = [{ field: 'metadata.name', reason: INVALID }];
      expect(await rejection(create({ name }))).toMatchObject({ code: 'INVALID', causes });
    },
  );

  it.each<[string, JsonObject, FieldCause]>([
    [
      'a label with a blank',
      { labels: { a: 'a b' } },
      { field: 'metadata.labels', reason: INVALID },
    ],
    [
      'a label that is too long',
      { labels: { a: 'x'.repeat(64) } },
      { field: 'metadata.labels', reason: INVALID },
    ],
    [
      'a label without a name',
      { labels: { 'a/': 'x' } },
      { field: 'metadata.labels', reason: INVALID },
    ],
    [
      'a label of two prefixes',
      { labels: { 'a/b/c': 'x' } },
      { field: 'metadata.labels', reason: INVALID },
    ],
    [
      'an annotation with a blank',
      { annotations: { 'a b': '' } },
      { field: 'metadata.annotations', reason: INVALID },
    ],
    [
      'annotations that are too big',
      { annotations: { a: 'x'.repeat(262_144) } },
      { field: 'metadata.annotations', reason: 'FieldValueTooLong' },
    ],
    [
      'a finalizer with a blank',
      { finalizers: ['a b/c'] },
      { field: 'metadata.finalizers', reason: INVALID },
    ],
  ])('%s is refused', async (_, metadata, cause) => {
    const error = await rejection(create({ name: 'refused', ...metadata }));
    expect(error).toMatchObject({ code: 'INVALID' });
    expect(error).toHaveProperty('causes', expect.arrayContaining([cause]));
  });

  it('labels and annotations of every lawful form are taken', async () => {
    const labels = { a: '', 'b.example.org/C_d': 'X.y_z-1', e: 'x'.repeat(63) };
    const annotations = { 'Any.Example/Case': '{"any": "text"}' };
    const { metadata } = await create({ name: 'lawful', labels, annotations });
    expect(metadata).toMatchObject({ labels, annotations });
  });

  it.each(['1a', 'a.b', 'x'.repeat(64)])('a Service cannot be called %s', async (name) => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: target.namespace, name },
      spec: { ports: [{ port: 1 }] },
    };
    const error = await rejection(target.kube.create(KINDS.services, service));
    expect(error).toMatchObject({ code: 'INVALID' });
  });

  it('a Role may have a name that is no name of a host', async () => {
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { namespace: target.namespace, name: 'system:x_Y' },
      rules: [],
    };
    expect((await target.kube.create(KINDS.roles, role)).metadata.name).toBe('system:x_Y');
  });

  it('an object is not created with a resourceVersion', async () => {
    const error = await rejection(create({ name: 'versioned', resourceVersion: '1' }));
    expect(error).toMatchObject({ code: 'SERVER_ERROR', status: 500 });
  });

  it('an object does not change its name', async () => {
    await create({ name: 'before' });
    const place = { kind: CONFIG_MAPS, key: { namespace: target.namespace, name: 'before' } };
    const error = await rejection(target.kube.patchMerge(place, { metadata: { name: 'after' } }));
    expect(error).toMatchObject({ code: 'BAD_REQUEST' });
  });
});
