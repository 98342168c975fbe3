import type { LineFault, WatchConnection } from './watchConnection.js';
import type { StoredEvent } from './store.js';

/** Whose watch it is, and of what. */
export interface WatchedBy {
  readonly user: string | undefined;
  /** `pods`, `statefulsets`, ... */
  readonly resource: string;
}

type Which = (watch: WatchedBy) => boolean;

/** The watches that are open. */
export class Watches {
  readonly #open = new Set<WatchConnection>();
  readonly #holds = new Set<Which>();

  get size(): number {
    return this.#open.size;
  }

  /** Whether any is told late. */
  get lag(): boolean {
    return this.#holds.size > 0;
  }

  add(watch: WatchConnection): void {
    this.#open.add(watch);
    if (this.#isHeld(watch)) watch.hold();
  }

  delete(watch: WatchConnection): void {
    this.#open.delete(watch);
  }

  send(event: StoredEvent): void {
    for (const watch of this.#open) watch.send(event);
  }

  bookmark(revision: number): void {
    for (const watch of this.#open) watch.bookmark(revision);
  }

  drop(how: 'end' | 'reset'): void {
    for (const watch of [...this.#open]) {
      if (how === 'end') watch.end();
      else watch.reset();
    }
  }

  spoil(fault: LineFault): void {
    for (const watch of this.#open) watch.spoilNext(fault);
  }

  /**
   * Lets some watches lag behind, those that are opened later too. What happened meanwhile is told
   * when the returned function is called.
   */
  hold(which: Which): () => void {
    // Each hold is one of its own, though two may be of the same watches.
    const hold: Which = (watch) => which(watch);
    this.#holds.add(hold);
    for (const watch of this.#open) if (this.#isHeld(watch)) watch.hold();
    return () => {
      this.#holds.delete(hold);
      for (const watch of this.#open) if (!this.#isHeld(watch)) watch.release();
    };
  }

  #isHeld({ watchedBy }: WatchConnection): boolean {
    return [...this.#holds].some((which) => which(watchedBy));
  }
}
