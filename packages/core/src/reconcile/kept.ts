import { sameJson } from '../compose/sameJson.js';

/** One value of plain JSON, kept for as long as it stays the same. */
export class Kept<T> {
  #kept: T | undefined;

  /** The value that was kept before where it is equal to this one, and this one from now on otherwise. */
  of(value: T): T {
    if (this.#kept !== undefined && sameJson(this.#kept, value)) return this.#kept;
    this.#kept = value;
    return value;
  }
}
