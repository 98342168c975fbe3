import type { FakeApiServer } from '../fakeApi/fakeApiServer.js';
import type { ProgramWrites } from './programWrites.js';

/**
 * The moments around the writes of a program. Between two writes there is but one where nothing
 * happened in between: the revision of the server stood still, and nothing moved that it does not see.
 * Killed just after the first or just before the second, the program leaves the same world.
 */
export class Moments {
  readonly #server: FakeApiServer;
  readonly #writes: ProgramWrites;
  #moves = 0;
  /** What the world was when a write was done, by the number of the write. */
  readonly #after = new Map<number, string>();
  readonly #sameAsBefore = new Set<number>();

  constructor(server: FakeApiServer, writes: ProgramWrites) {
    this.#server = server;
    this.#writes = writes;
    server.onWrite(({ request, arrivedAt }) => {
      const number = writes.numberOf(request);
      if (number === undefined) return;
      this.#came(number, arrivedAt);
      this.#done(number);
    });
  }

  /** The writes that came at the very moment at which the one before them was done. */
  get sameAsBefore(): ReadonlySet<number> {
    return this.#sameAsBefore;
  }

  /** Something moved that the server does not see. */
  readonly moved = (): void => {
    this.#moves += 1;
  };

  /** Does the newest write, which is one outside of the server. */
  async passOutside<T>(act: () => Promise<T>): Promise<T> {
    const number = this.#writes.count;
    this.#came(number, this.#server.revision);
    const result = await act();
    this.#done(number);
    return result;
  }

  /** A write of which it is not known when it was done, such as one refused, is before no other. */
  #came(number: number, revision: number): void {
    if (this.#after.get(number - 1) === this.#at(revision)) this.#sameAsBefore.add(number);
  }

  #done(number: number): void {
    this.#after.set(number, this.#at(this.#server.revision));
  }

  #at(revision: number): string {
    return `${revision} ${this.#moves}`;
  }
}
