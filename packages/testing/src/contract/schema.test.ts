import { isKubeError, KINDS } from '@howdah/kube';
import type { AnyObject, FieldCause, JsonObject } from '@howdah/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineCustomKind } from './customKind.js';
import type { CustomKind } from './customKind.js';
import { rejection, untilAnswered } from './fixtures.js';
import { openTarget } from './target.js';
import type { Target } from './target.js';

const TEXT: JsonObject = { type: 'string' };
const SPEC: JsonObject = {
  type: 'object',
  required: ['size'],
  properties: {
    size: { type: 'integer', minimum: 1, maximum: 5 },
    colour: { ...TEXT, enum: ['red', 'blue'], default: 'red' },
    word: { ...TEXT, pattern: '^[a-z]+$', minLength: 2, maxLength: 4 },
    nested: { type: 'object', default: {}, properties: { deep: { ...TEXT, default: 'x' } } },
    items: {
      type: 'array',
      maxItems: 2,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['id'],
      items: {
        type: 'object',
        required: ['id'],
        properties: {
          id: { ...TEXT, maxLength: 8 },
          fixed: {
            ...TEXT,
            maxLength: 8,
            'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'it is fixed' }],
          },
        },
      },
    },
    tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: TEXT },
    port: { 'x-kubernetes-int-or-string': true },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    maybe: { ...TEXT, nullable: true },
    limits: { type: 'object', additionalProperties: { type: 'integer' } },
    fixed: {
      ...TEXT,
      maxLength: 8,
      'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'it is fixed' }],
    },
    'odd-name': { type: 'integer' },
  },
  'x-kubernetes-validations': [
    {
      rule: 'self.size <= 3 || has(self.word)',
      message: 'a big one needs a word',
      fieldPath: '.word',
      reason: 'FieldValueRequired',
    },
    { rule: '!has(self.odd__dash__name) || self.odd__dash__name != 13', message: 'unlucky' },
  ],
};
const STATUS: JsonObject = { type: 'object', properties: { phase: { ...TEXT, enum: ['A', 'B'] } } };
const SCHEMA: JsonObject = {
  type: 'object',
  properties: { spec: SPEC, status: STATUS },
  'x-kubernetes-validations': [{ rule: "self.metadata.name != 'root'", message: 'no such name' }],
};

const UNCHECKED = { field: '<nil>', reason: 'FieldValueInvalid' };

function codeOf(error: unknown): string {
  return isKubeError(error) ? error.code : 'none';
}

describe('the schema of a custom resource', () => {
  let target: Target;
  let gadgets: CustomKind;
  const at = (name: string) => ({
    kind: gadgets.kind,
    key: { namespace: target.namespace, name },
  });
  const create = (name: string, spec: JsonObject): Promise<AnyObject> =>
    target.kube.create(gadgets.kind, gadgets.object(name, { spec }));
  const causesOf = async (write: Promise<unknown>): Promise<readonly FieldCause[]> => {
    const error = await rejection(write);
    expect(error).toMatchObject({ code: 'INVALID' });
    return isKubeError(error) ? error.causes : [];
  };

  beforeAll(async () => {
    target = await openTarget(process.env['KUBE_TARGET']);
    gadgets = await defineCustomKind(target, { schema: SCHEMA, subresources: { status: {} } });
  });
  afterAll(async () => {
    await target.kube.delete(KINDS.customResourceDefinitions, { name: gadgets.definition });
    await target.close();
  });

  it('fills in defaults, at every level, and null of a field that may not be null', async () => {
    const spec = { size: 1, colour: null, word: null, maybe: null, free: { a: { b: 1 } } };
    const { spec: stored } = await create('defaults', spec);
    expect(stored).toEqual({
      size: 1,
      colour: 'red',
      maybe: null,
      nested: { deep: 'x' },
      free: { a: { b: 1 } },
    });
  });

  it('a default that is removed comes back, and that is no change', async () => {
    const { metadata } = await create('again', { size: 1 });
    const object = await target.kube.patchMerge(at('again'), { spec: { colour: null } });
    expect(object).toMatchObject({ spec: { colour: 'red' }, metadata: { generation: 1 } });
    expect(object.metadata.resourceVersion).toBe(metadata.resourceVersion);
  });

  it.each<[string, JsonObject, FieldCause]>([
    ['a field that is missing', {}, { field: 'spec.size', reason: 'FieldValueRequired' }],
    [
      'a number that is too small',
      { size: 0 },
      { field: 'spec.size', reason: 'FieldValueInvalid' },
    ],
    [
      'a number that is too big',
      { size: 6, word: 'ab' },
      { field: 'spec.size', reason: 'FieldValueInvalid' },
    ],
    ['a text for a number', { size: 'x' }, { field: 'spec.size', reason: 'FieldValueTypeInvalid' }],
    ['a fraction', { size: 1.5 }, { field: 'spec.size', reason: 'FieldValueTypeInvalid' }],
    [
      'none of the values',
      { size: 1, colour: 'green' },
      { field: 'spec.colour', reason: 'FieldValueNotSupported' },
    ],
    [
      'a text of another form',
      { size: 1, word: 'AB' },
      { field: 'spec.word', reason: 'FieldValueInvalid' },
    ],
    [
      'a text that is too long',
      { size: 1, word: 'abcde' },
      { field: 'spec.word', reason: 'FieldValueTooLong' },
    ],
    [
      'a text that is too short',
      { size: 1, word: 'a' },
      { field: 'spec.word', reason: 'FieldValueInvalid' },
    ],
    [
      'two items of one key',
      { size: 1, items: [{ id: 'a' }, { id: 'a' }] },
      { field: 'spec.items[1]', reason: 'FieldValueDuplicate' },
    ],
    [
      'a value twice in a set',
      { size: 1, tags: ['a', 'a'] },
      { field: 'spec.tags[1]', reason: 'FieldValueDuplicate' },
    ],
    [
      'too many items',
      { size: 1, items: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] },
      { field: 'spec.items', reason: 'FieldValueTooMany' },
    ],
    [
      'an item without its key',
      { size: 1, items: [{}] },
      { field: 'spec.items[0].id', reason: 'FieldValueRequired' },
    ],
    [
      'neither number nor text',
      { size: 1, port: true },
      { field: 'spec.port', reason: 'FieldValueTypeInvalid' },
    ],
    [
      'a value of a map that is none',
      { size: 1, limits: { a: 'x' } },
      { field: 'spec.limits.a', reason: 'FieldValueTypeInvalid' },
    ],
    ['what a rule forbids', { size: 4 }, { field: 'spec.word', reason: 'FieldValueRequired' }],
    [
      'what a rule without a path forbids',
      { size: 1, 'odd-name': 13 },
      { field: 'spec', reason: 'FieldValueInvalid' },
    ],
  ])('refuses %s, and names the field', async (name, spec, cause) => {
    const causes = await causesOf(create(name.replaceAll(' ', '-'), spec));
    expect(causes).toContainEqual(cause);
  });

  it('a rule of the whole object sees its name', async () => {
    expect(await causesOf(create('root', { size: 1 }))).toEqual([UNCHECKED]);
  });

  it('rules are not asked while something is amiss with the rest', async () => {
    const causes = await causesOf(create('rest', { size: 4, colour: 'green' }));
    expect(causes).toEqual([{ field: 'spec.colour', reason: 'FieldValueNotSupported' }, UNCHECKED]);
  });

  it('takes a number and a text where either may be, and what no schema describes', async () => {
    for (const port of [1, 'http']) {
      const { spec } = await create(`port-${port}`, { size: 1, port, free: { any: [1, 'x'] } });
      expect(spec).toMatchObject({ port, free: { any: [1, 'x'] } });
    }
  });

  it('refuses an unknown field of a new object', async () => {
    for (const fields of [{ spec: { size: 1, nope: 1 } }, { spec: { size: 1 }, nope: 1 }]) {
      const write = target.kube.create(gadgets.kind, gadgets.object('unknown', fields));
      expect(await rejection(write)).toMatchObject({ code: 'BAD_REQUEST', status: 400 });
    }
  });

  it('refuses an unknown field in a patch', async () => {
    await create('patched', { size: 1 });
    const merge = target.kube.patchMerge(at('patched'), { spec: { nested: { nope: 1 } } });
    expect(await causesOf(merge)).toEqual([{ field: 'patch', reason: 'FieldValueInvalid' }]);
    const json = target.kube.patchJson(at('patched'), [
      { op: 'add', path: '/spec/nope', value: 1 },
    ]);
    expect(await causesOf(json)).toEqual([{ field: 'patch', reason: 'FieldValueInvalid' }]);
  });

  it('what is fixed cannot be changed, by any way of writing, but can be removed', async () => {
    const { kube } = target;
    await create('fixed', { size: 1, fixed: 'a' });
    const expected = [{ field: 'spec.fixed', reason: 'FieldValueInvalid' }];
    const spec = { size: 1, fixed: 'b' };
    expect(await causesOf(kube.patchMerge(at('fixed'), { spec }))).toEqual(expected);
    const applied = gadgets.object('fixed', { spec });
    const options = { fieldManager: 'other', force: true };
    expect(await causesOf(kube.apply(gadgets.kind, applied, options))).toEqual(expected);
    const removed = await kube.patchMerge(at('fixed'), { spec: { fixed: null } });
    expect(removed['spec']).not.toHaveProperty('fixed');
    await kube.patchMerge(at('fixed'), { spec });
  });

  it('an item of a keyed list is compared with what it was, wherever it stood', async () => {
    const { kube } = target;
    const items = [
      { id: 'a', fixed: '1' },
      { id: 'b', fixed: '2' },
    ];
    await create('keyed', { size: 1, items });
    await kube.patchMerge(at('keyed'), { spec: { items: items.toReversed() } });
    const changed = [
      { id: 'b', fixed: '1' },
      { id: 'a', fixed: '1' },
    ];
    const causes = await causesOf(kube.patchMerge(at('keyed'), { spec: { items: changed } }));
    expect(causes).toEqual([{ field: 'spec.items[0].fixed', reason: 'FieldValueInvalid' }]);
  });

  it('judges status too', async () => {
    await create('judged', { size: 1 });
    const write = target.kube.patchMerge(
      at('judged'),
      { status: { phase: 'C' } },
      { subresource: 'status' },
    );
    const reason = 'FieldValueNotSupported';
    expect(await causesOf(write)).toEqual([{ field: 'status.phase', reason }, UNCHECKED]);
  });

  it('what was stored before the schema forbade it is left in peace until it changes', async () => {
    const { kube } = target;
    const schemaOf = (spec: JsonObject): JsonObject => ({ type: 'object', properties: { spec } });
    const loose = { type: 'object', properties: { a: TEXT, b: TEXT } };
    const strict = { type: 'object', properties: { a: { ...TEXT, pattern: '^x$' }, b: TEXT } };
    const brief = await defineCustomKind(target, { schema: schemaOf(loose) });
    const place = { kind: brief.kind, key: { namespace: target.namespace, name: 'before' } };
    await kube.create(brief.kind, brief.object('before', { spec: { a: 'y' } }));
    const definition = { kind: KINDS.customResourceDefinitions, key: { name: brief.definition } };
    await kube.patchJson(definition, [
      {
        op: 'replace',
        path: '/spec/versions/0/schema/openAPIV3Schema',
        value: schemaOf(strict),
      },
    ]);
    await untilAnswered('the schema is in force', async () => {
      const object = brief.object('after', { spec: { a: 'y' } });
      const outcome = await kube.create(brief.kind, object, { dryRun: true }).catch(codeOf);
      return outcome === 'INVALID';
    });
    const changed = await kube.patchMerge(place, { spec: { b: 'z' } });
    expect(changed['spec']).toEqual({ a: 'y', b: 'z' });
    expect(await rejection(kube.patchMerge(place, { spec: { a: 'z' } }))).toMatchObject({
      code: 'INVALID',
    });
    await kube.delete(definition.kind, definition.key);
  });
});
