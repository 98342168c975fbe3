import { Kept } from './kept.js';

/**
 * What follows from some values: made again only where one of them is not the very same, and the
 * very same itself where that comes to the same plain JSON.
 */
export class Derived<T> {
  readonly #value = new Kept<T>();
  #made: { readonly from: readonly unknown[]; readonly value: T } | undefined;

  /** `make` is pure, and reads nothing that changes but `from`. */
  of(from: readonly unknown[], make: () => T): T {
    const before = this.#made;
    if (before !== undefined && areSame(before.from, from)) return before.value;
    const value = this.#value.of(make());
    this.#made = { from, value };
    return value;
  }
}

function areSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
