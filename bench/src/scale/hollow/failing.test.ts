import { expect, it } from 'vitest';
import { brokenNames, failingOf } from './failing.js';

it('a name says how its cluster fails', () => {
  const names = brokenNames(['silent-patroni', 'wrong-password'], 3);

  expect(new Set(names).size).toBe(3);
  expect(names.map(failingOf)).toEqual(['silent-patroni', 'wrong-password', 'silent-patroni']);
  expect(failingOf('c-0001')).toBeUndefined();
});
