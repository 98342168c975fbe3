import { defineKind, Informer, isJsonObject, KINDS } from '@howdah/kube';
import type { FieldCause, JsonObject, Kind } from '@howdah/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customDefinition } from './customKind.js';
import { rejection, sees, untilAnswered } from './fixtures.js';
import { openTarget } from './target.js';
import type { Target } from './target.js';

const INVALID = 'FieldValueInvalid';
const REQUIRED = 'FieldValueRequired';
const SCHEMA: JsonObject = {
  type: 'object',
  properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } },
};
function version(name: string, more: JsonObject = {}): JsonObject {
  const schema = { openAPIV3Schema: SCHEMA };
  return { name, served: true, storage: true, schema, ...more };
}
const STORED_NOT = { storage: false };
const SERVED_NOT = { served: false };

function specOf(spec: unknown): JsonObject {
  return isJsonObject(spec) ? spec : {};
}

describe('the versions of a definition', () => {
  let target: Target;
  const { customResourceDefinitions: crds } = KINDS;

  beforeAll(async () => {
    target = await openTarget(process.env['KUBE_TARGET']);
  });
  afterAll(async () => {
    await target.close();
  });

  const definitionWith = (versions: readonly JsonObject[]): ReturnType<typeof customDefinition> => {
    const { spec, ...definition } = customDefinition({ schema: SCHEMA });
    return { ...definition, spec: { ...specOf(spec), versions } };
  };
  const kindsOf = (name: string): readonly [Kind, Kind] => {
    const plural = name.slice(0, name.indexOf('.'));
    const group = name.slice(plural.length + 1);
    const named = { group, plural, kind: `Widget${plural.slice(7)}` };
    return [defineKind({ ...named, version: 'v1' }), defineKind({ ...named, version: 'v2' })];
  };

  it('show the same objects', async () => {
    const { kube, namespace } = target;
    const definition = definitionWith([version('v1'), version('v2', STORED_NOT)]);
    const { name } = definition.metadata;
    const [first, second] = kindsOf(name);
    await kube.create(crds, definition);
    await untilAnswered('both are served', async () =>
      [await kube.serves(first), await kube.serves(second)].every(Boolean),
    );
    const key = { namespace, name: 'x' };
    const cache = new Informer({ kube, kind: second, namespace });
    cache.start();
    await cache.whenSynced();
    const { group } = first;
    const object = { apiVersion: `${group}/v1`, kind: first.kind, metadata: key };
    const created = await kube.create(first, { ...object, spec: { size: 1 } });
    const shown = { apiVersion: `${group}/v2`, spec: { size: 1 } };
    expect(await kube.get(second, key)).toMatchObject(shown);
    expect((await kube.list(second, { namespace })).items).toMatchObject([shown]);
    await sees(cache, () => cache.get(key) !== undefined);
    expect(cache.get(key)).toMatchObject(shown);
    await cache.stop();

    const patched = await kube.patchMerge({ kind: second, key }, { spec: { size: 2 } });
    expect(patched).toMatchObject({ ...shown, spec: { size: 2 } });
    const read = await kube.get(first, key);
    expect(read).toMatchObject({
      apiVersion: `${group}/v1`,
      metadata: { uid: created.metadata.uid },
    });
    expect(read).toMatchObject({ spec: { size: 2 } });
    await kube.delete(crds, { name });
  });

  it('are served when the definition says so, and no longer', async () => {
    const { kube, namespace } = target;
    const definition = definitionWith([
      version('v1'),
      version('v2', { ...STORED_NOT, ...SERVED_NOT }),
    ]);
    const { name } = definition.metadata;
    const [first, second] = kindsOf(name);
    const key = { namespace, name: 'x' };
    const setVersions = (...versions: readonly JsonObject[]) =>
      kube.patchMerge({ kind: crds, key: { name } }, { spec: { versions } });
    await kube.create(crds, definition);
    await untilAnswered('v1 is served', () => kube.serves(first));
    const object = { apiVersion: `${first.group}/v1`, kind: first.kind, metadata: key };
    await kube.create(first, { ...object, spec: { size: 1 } });
    expect(await kube.serves(second)).toBe(false);
    expect(await rejection(kube.list(second, { namespace }))).toMatchObject({ code: 'NOT_FOUND' });

    await setVersions(version('v1', SERVED_NOT), version('v2', STORED_NOT));
    await untilAnswered('v2 is served', () => kube.serves(second));
    await untilAnswered('v1 is not', async () => !(await kube.serves(first)));
    expect(await rejection(kube.list(first, { namespace }))).toMatchObject({ code: 'NOT_FOUND' });
    expect(await kube.get(second, key)).toMatchObject({ spec: { size: 1 } });

    await setVersions(version('v1'));
    await untilAnswered('v1 is back', () => kube.serves(first));
    await untilAnswered('v2 is gone', async () => !(await kube.serves(second)));
    expect(await rejection(kube.list(second, { namespace }))).toMatchObject({ code: 'NOT_FOUND' });
    expect(await kube.get(first, key)).toMatchObject({ spec: { size: 1 } });
    await kube.delete(crds, { name });
  });

  it('that were stored once stay in the definition, which does not become another', async () => {
    const { kube } = target;
    const definition = definitionWith([version('v1'), version('v2', STORED_NOT)]);
    const { name } = definition.metadata;
    await kube.create(crds, definition);
    const patch = (spec: JsonObject) => kube.patchMerge({ kind: crds, key: { name } }, { spec });
    const moved = await patch({ versions: [version('v1', STORED_NOT), version('v2')] });
    expect(moved['status']).toMatchObject({ storedVersions: ['v1', 'v2'] });
    for (const [spec, field] of [
      [{ versions: [version('v2')] }, 'status.storedVersions[0]'],
      [{ versions: [version('v1'), version('v2')] }, 'spec.versions'],
      [{ scope: 'Cluster' }, 'spec.scope'],
      [{ group: 'other.howdah.dev' }, 'spec.group'],
      [{ names: { plural: 'others' } }, 'spec.names.plural'],
      [{ names: { kind: 'Other' } }, 'spec.names.kind'],
    ] as const) {
      const error = await rejection(patch(spec));
      const causes = expect.arrayContaining([{ field, reason: INVALID }]);
      expect(error).toMatchObject({ code: 'INVALID' });
      expect(error).toHaveProperty('causes', causes);
    }
    await kube.delete(crds, { name });
  });

  it.each<[string, JsonObject, FieldCause]>([
    [
      'two versions to store',
      { versions: [version('v1'), version('v2')] },
      { field: 'spec.versions', reason: INVALID },
    ],
    [
      'none to store',
      { versions: [version('v1', STORED_NOT)] },
      { field: 'spec.versions', reason: INVALID },
    ],
    ['no versions', { versions: [] }, { field: 'spec.versions', reason: INVALID }],
    [
      'one version twice',
      { versions: [version('v1'), version('v1', STORED_NOT)] },
      { field: 'spec.versions', reason: INVALID },
    ],
    [
      'a version of no name',
      { versions: [version('V_1')] },
      { field: 'spec.versions[0].name', reason: INVALID },
    ],
    [
      'a version without a schema',
      { versions: [{ name: 'v1', served: true, storage: true }] },
      { field: 'spec.versions[0].schema.openAPIV3Schema', reason: REQUIRED },
    ],
    [
      'a scope that is none',
      { scope: 'World' },
      { field: 'spec.scope', reason: 'FieldValueNotSupported' },
    ],
    ['no scope', { scope: '' }, { field: 'spec.scope', reason: REQUIRED }],
    [
      'a name of another group',
      { group: 'other.howdah.dev' },
      { field: 'metadata.name', reason: INVALID },
    ],
    ['a group that is no domain', { group: 'howdah' }, { field: 'spec.group', reason: INVALID }],
  ])('with %s it is refused', async (_, more, cause) => {
    const { spec, ...definition } = customDefinition({ schema: SCHEMA });
    const error = await rejection(
      target.kube.create(crds, { ...definition, spec: { ...specOf(spec), ...more } }),
    );
    expect(error).toMatchObject({ code: 'INVALID' });
    expect(error).toHaveProperty('causes', expect.arrayContaining([cause]));
  });

  it('one that nobody is served is taken', async () => {
    const definition = definitionWith([version('v1', SERVED_NOT)]);
    const { metadata } = await target.kube.create(crds, definition);
    expect(await target.kube.serves(kindsOf(metadata.name)[0])).toBe(false);
    await target.kube.delete(crds, { name: metadata.name });
  });
});
