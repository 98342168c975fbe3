import { expect, it } from 'vitest';
import { Derived } from './derived.js';

it('is made again only where one of the values it follows from is not the very same', () => {
  const list = new Derived<readonly number[]>();
  let made = 0;
  const of = (...from: readonly number[]) =>
    list.of(from, () => {
      made += 1;
      return from.filter((each) => each > 0);
    });
  const first = of(1, 2);
  expect(of(1, 2)).toBe(first);
  expect(made).toBe(1);
  expect(of(1, 3)).toEqual([1, 3]);
  expect(of(1)).toEqual([1]);
  expect(made).toBe(3);
});

it('stays the very same where it comes to the same', () => {
  const list = new Derived<{ readonly count: number }>();
  const first = list.of(['a'], () => ({ count: 1 }));
  expect(list.of(['b'], () => ({ count: 1 }))).toBe(first);
  expect(list.of(['b'], () => ({ count: 2 }))).toBe(first);
  expect(list.of(['c'], () => ({ count: 2 }))).toEqual({ count: 2 });
});
