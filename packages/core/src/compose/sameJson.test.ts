import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sameJson } from './sameJson.js';

const json = fc.jsonValue();

it('a copy is the same, with its keys in any order and members that are undefined', () => {
  fc.assert(fc.property(json, (value) => sameJson(value, structuredClone(value))));
  expect(sameJson({ a: 1, b: { c: [2] }, d: undefined }, { b: { c: [2] }, a: 1 })).toBe(true);
});

it('what is written as another JSON text is not the same, from whichever side', () => {
  fc.assert(
    fc.property(json, json, (a, b) => {
      const texts = [a, b].map((each) => JSON.stringify(sorted(each)));
      expect([sameJson(a, b), sameJson(b, a)]).toEqual(
        texts[0] === texts[1] ? [true, true] : [false, false],
      );
    }),
  );
});

it.each([
  ['a class instance', new Date(0), {}],
  ['an inherited member', { constructor: Object }, {}],
  ['a member more', { a: 1, b: 2 }, { a: 1 }],
  ['a member less', { a: 1 }, { a: 1, b: 2 }],
  ['null', null, {}],
  ['a list in place of an object', [], {}],
  ['a number that is none', Number.NaN, Number.NaN],
  ['a member that is null', { a: null }, {}],
])('%s is not the same', (_, a, b) => {
  expect([sameJson(a, b), sameJson(b, a)]).toEqual([false, false]);
});

it('one that leads back to itself is followed no further than the other one goes', () => {
  const circular: Record<string, unknown> = { a: 1 };
  circular['self'] = circular;
  expect(sameJson(circular, { a: 1, self: { a: 1, self: {} } })).toBe(false);
  expect(sameJson({ a: 1, self: { a: 1, self: {} } }, circular)).toBe(false);
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 0 : value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}
