import { describe, expect, it } from 'vitest';
import { differenceOf } from './differenceOf.js';

describe('the first difference', () => {
  it.each([
    [
      { a: 1, b: [1, { c: 'x' }] },
      { b: [1, { c: 'x' }], a: 1 },
    ],
    [undefined, undefined],
    [{ a: undefined }, {}],
  ])('of %j and %j is none', (expected, found) => {
    expect(differenceOf(expected, found)).toBeUndefined();
  });

  it.each([
    [{ a: { b: 1 } }, { a: { b: 2 } }, { path: 'a.b', expected: '1', found: '2' }],
    [{ a: [1] }, { a: [1, 2] }, { path: 'a.1', expected: 'nothing', found: '2' }],
    [{ a: [] }, { a: {} }, { path: 'a', expected: '[]', found: '{}' }],
    [1, '1', { path: 'the end', expected: '1', found: '"1"' }],
  ])('of %j and %j is told with its place', (expected, found, difference) => {
    expect(differenceOf(expected, found)).toEqual(difference);
  });

  it('is shown in short', () => {
    expect(differenceOf('x'.repeat(1000), '')?.expected.length).toBeLessThan(310);
  });
});
