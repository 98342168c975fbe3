import { expect, it } from 'vitest';
import { plainValue } from './plainValue.js';

it.each<readonly [unknown, unknown]>([
  [12n, '12'],
  [new Date(Number.NaN), null],
  [Number.POSITIVE_INFINITY, 'Infinity'],
  [
    [1, [new Date(0)]],
    [1, ['1970-01-01T00:00:00.000Z']],
  ],
  [
    { a: undefined, b: { c: true } },
    { a: null, b: { c: true } },
  ],
  [undefined, null],
])('a row tells %o as plain JSON', (value, plain) => {
  expect(plainValue(value)).toEqual(plain);
});
