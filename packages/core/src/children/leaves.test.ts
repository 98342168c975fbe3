import { isJsonObject } from '@howdah/kube';
import type { Json, JsonObject } from '@howdah/plugin-api';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { leavesOf, objectOfLeaves } from './leaves.js';

const keys = fc.constantFrom('a', 'b/c', '~', 'd.e', '__proto__', '');
const { value: json } = fc.letrec<{ value: Json; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string(),
    fc.boolean(),
    fc.array(fc.integer()),
    tie('object'),
  ),
  object: fc.dictionary(keys, tie('value'), { maxKeys: 4 }),
}));

it('an object is made of its leaves, whatever its keys are called', () => {
  fc.assert(
    fc.property(json, (value) => {
      fc.pre(isJsonObject(value));
      expect(objectOfLeaves(leavesOf(value))).toEqual(value);
    }),
  );
});

it('a list is one leaf, an object without members too, and what is null is not there', () => {
  const value = { list: [{ a: 1 }], empty: {}, none: null, deep: { none: null, there: 'x' } };
  expect([...leavesOf(value)]).toEqual([
    ['/list', [{ a: 1 }]],
    ['/empty', {}],
    ['/deep/there', 'x'],
  ]);
});

it('a certificate is one leaf with its key and its authority', () => {
  const systemCertificates = { crt: 'c', key: 'k' };
  expect([...leavesOf({ systemCertificates })]).toEqual([
    ['/systemCertificates', systemCertificates],
  ]);
});

it('of a value and one that lies below it the upper one gives way, in whatever order they come', () => {
  const leaves: [string, Json][] = [
    ['/a', 'text'],
    ['/a/b', 1],
  ];
  expect(objectOfLeaves(new Map(leaves))).toEqual({ a: { b: 1 } });
  expect(objectOfLeaves(new Map(leaves.toReversed()))).toEqual({ a: { b: 1 } });
});
