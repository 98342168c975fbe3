import { expect, it } from 'vitest';
import { quantile } from './quantile.js';

it('takes the nearest rank: p99 of a hundred is the last but one', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  expect(quantile(hundred, 0.5)).toBe(50);
  expect(quantile(hundred, 0.99)).toBe(99);
  expect(quantile(hundred, 1)).toBe(100);
  expect(quantile([7], 0.99)).toBe(7);
  expect(quantile([], 0.5)).toBeNaN();
});
