import { KINDS } from '@howdah/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONFIG_MAPS, configMap, rejection } from './fixtures.js';
import { openTarget } from './target.js';
import type { Target } from './target.js';

describe('patches', () => {
  let target: Target;
  const at = (name: string) => ({ kind: CONFIG_MAPS, key: { namespace: target.namespace, name } });

  beforeAll(async () => {
    target = await openTarget(process.env['KUBE_TARGET']);
  });
  afterAll(async () => {
    await target.close();
  });

  it('a JSON patch whose test holds is applied', async () => {
    await target.kube.create(CONFIG_MAPS, configMap(at('json').key, { a: '1' }));
    const result = await target.kube.patchJson(at('json'), [
      { op: 'test', path: '/data/a', value: '1' },
      { op: 'replace', path: '/data/a', value: '2' },
      { op: 'add', path: '/metadata/annotations', value: {} },
      { op: 'add', path: '/metadata/annotations/b.dev~1c', value: '3' },
    ]);
    expect(result).toMatchObject({
      result: 'patched',
      object: { data: { a: '2' }, metadata: { annotations: { 'b.dev/c': '3' } } },
    });
  });

  it('a JSON patch whose test fails changes nothing and says so', async () => {
    await target.kube.create(CONFIG_MAPS, configMap(at('late').key, { a: '1' }));
    const result = await target.kube.patchJson(at('late'), [
      { op: 'replace', path: '/data/a', value: '2' },
      { op: 'test', path: '/data/a', value: '1' },
    ]);
    expect(result).toEqual({ result: 'test-failed' });
    expect((await target.kube.get(CONFIG_MAPS, at('late').key))?.data).toEqual({ a: '1' });
  });

  it('a JSON patch of a path that is not there counts as a failed test', async () => {
    await target.kube.create(CONFIG_MAPS, configMap(at('missing').key, { a: '1' }));
    const result = await target.kube.patchJson(at('missing'), [
      { op: 'remove', path: '/data/nothing' },
    ]);
    expect(result).toEqual({ result: 'test-failed' });
  });

  it('a JSON patch that fits but makes an invalid object rejects with INVALID and the field', async () => {
    await target.kube.create(CONFIG_MAPS, configMap(at('invalid').key, { a: '1' }));
    const patch = target.kube.patchJson(at('invalid'), [
      { op: 'add', path: '/data/no~1slash', value: 'x' },
    ]);
    const causes = [{ field: 'data[no/slash]', reason: 'FieldValueInvalid' }];
    expect(await rejection(patch)).toMatchObject({ code: 'INVALID', status: 422, causes });
  });

  it('a JSON patch guarded by an outdated resourceVersion is refused', async () => {
    const { metadata } = await target.kube.create(CONFIG_MAPS, configMap(at('guard').key));
    await target.kube.patchMerge(at('guard'), { data: { a: '1' } });
    const result = await target.kube.patchJson(at('guard'), [
      { op: 'test', path: '/metadata/resourceVersion', value: metadata.resourceVersion },
      { op: 'add', path: '/data/b', value: '1' },
    ]);
    expect(result).toEqual({ result: 'test-failed' });
  });

  it('a JSON patch of an object that is not there is absent', async () => {
    const result = await target.kube.patchJson(at('nobody'), [
      { op: 'add', path: '/data', value: {} },
    ]);
    expect(result).toEqual({ result: 'absent' });
  });

  it('a merge patch sets and removes', async () => {
    await target.kube.create(CONFIG_MAPS, configMap(at('merge').key, { a: '1', b: '2' }));
    const object = await target.kube.patchMerge(at('merge'), { data: { a: null, c: '3' } });
    expect(object.data).toEqual({ b: '2', c: '3' });
  });

  it('a merge patch with an outdated resourceVersion is refused as CONFLICT', async () => {
    const { metadata } = await target.kube.create(CONFIG_MAPS, configMap(at('old').key));
    await target.kube.patchMerge(at('old'), { data: { a: '1' } });
    const { resourceVersion = '' } = metadata;
    const patch = { metadata: { resourceVersion }, data: { a: '2' } };
    const error = await rejection(target.kube.patchMerge(at('old'), patch));
    expect(error).toMatchObject({ code: 'CONFLICT' });
  });

  it('a merge patch of an object that is not there rejects with NOT_FOUND', async () => {
    const error = await rejection(target.kube.patchMerge(at('nobody'), { data: {} }));
    expect(error).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('the scale subresource sets replicas and nothing else', async () => {
    const key = { namespace: target.namespace, name: 'scaled' };
    const labels = { app: 'scaled' };
    const container = { name: 'none', image: 'registry.invalid/none' };
    const spec = {
      replicas: 0,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    };
    const object = { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: key, spec };
    await target.kube.create(KINDS.statefulSets, {
      ...object,
      spec: { ...spec, serviceName: 'x' },
    });
    const scaled = { kind: KINDS.statefulSets, key };
    expect(await target.kube.getScale(KINDS.statefulSets, key)).toMatchObject({ replicas: 0 });
    expect(await target.kube.setScale(scaled, 1)).toMatchObject({ replicas: 1 });
    const live = await target.kube.get(KINDS.statefulSets, key);
    expect(live?.['spec']).toMatchObject({ replicas: 1, serviceName: 'x' });
    expect(live?.metadata.generation).toBe(2);
    expect(await target.kube.getScale(KINDS.statefulSets, { ...key, name: 'no' })).toBeUndefined();
  });
});
