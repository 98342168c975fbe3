import { expect, it } from 'vitest';
import { z } from 'zod';
import { lintStructuralSchema } from './lintStructuralSchema.js';
import { structuralSchema } from './structuralSchema.js';

const bounded = { type: 'array', maxItems: 4, items: { type: 'string', maxLength: 5 } };
const loop = (rule: string) => ({ 'x-kubernetes-validations': [{ rule, message: 'no' }] });

it.each<[string, object]>([
  ['a plain object', { type: 'object', properties: { a: { type: 'string' } } }],
  ['a map', { type: 'object', additionalProperties: { type: 'integer' } }],
  ['a free value', { 'x-kubernetes-preserve-unknown-fields': true }],
  [
    'int-or-string',
    { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
  ],
  ['a bounded loop', { ...bounded, ...loop('self.all(x, x != "")') }],
])('finds nothing wrong with %s', (_, schema) => {
  expect(lintStructuralSchema(schema)).toEqual([]);
});

it.each<[string, object, RegExp]>([
  ['a missing type', {}, /`type` is missing/],
  ['an unknown type', { type: 'text' }, /no such type/],
  ['a reference', { type: 'object', $ref: '#' }, /`\$ref` has no place/],
  ['a union', { type: 'object', oneOf: [{ type: 'object' }] }, /`oneOf` has no place/],
  [
    'a closed object',
    { type: 'object', properties: {}, additionalProperties: false },
    /forbidden beside/,
  ],
  ['a tuple', { type: 'array', items: [{ type: 'string' }] }, /must be one schema/],
  ['a list without items', { type: 'array' }, /`items` is missing/],
  ['an undeclared requirement', { type: 'object', required: ['a'] }, /required a/],
  ['a map list without keys', { ...bounded, 'x-kubernetes-list-type': 'map' }, /needs its keys/],
  [
    'a map list with an optional key',
    {
      type: 'array',
      items: { type: 'object', properties: { k: { type: 'string' } } },
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['k'],
    },
    /must be required/,
  ],
  ['a default of another type', { type: 'integer', default: 'x' }, /is no integer/],
  ['a default outside the enum', { type: 'string', enum: ['a'], default: 'b' }, /not in the enum/],
  ['a default outside the range', { type: 'integer', minimum: 2, default: 1 }, /out of range/],
  [
    'an unbounded loop',
    { type: 'array', items: { type: 'string' }, ...loop('self.exists(x, x == "")') },
    /unbounded/,
  ],
  [
    'words about metadata',
    { type: 'object', properties: { metadata: { type: 'object', description: 'x' } } },
    /metadata/,
  ],
])('names %s', (_, schema, problem) => {
  expect(lintStructuralSchema(schema).join('\n')).toMatch(problem);
});

it.each<[string, z.ZodType]>([
  ['a union of objects', z.union([z.object({ a: z.string() }), z.object({ b: z.string() })])],
  ['a tuple', z.tuple([z.string(), z.int()])],
])('names %s that came from a zod schema', (_, schema) => {
  expect(lintStructuralSchema(structuralSchema(schema))).not.toEqual([]);
});
