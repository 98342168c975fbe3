import { deferred } from '../deferred.js';

/** Clients whose requests have been received, and are done when they are let go. */
export class FrozenUsers {
  readonly #frozen = new Map<string, Promise<void>>();

  /** The returned function lets the client go on. */
  freeze(user: string): () => void {
    const { promise, resolve } = deferred();
    this.#frozen.set(user, promise);
    return () => {
      this.#frozen.delete(user);
      resolve();
    };
  }

  /** Resolves when a client is let go; undefined for everybody who is not frozen. */
  thawOf(user: string | undefined): Promise<void> | undefined {
    return this.#frozen.get(user ?? '');
  }
}
