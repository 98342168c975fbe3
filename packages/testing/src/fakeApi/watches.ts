import type { LineFault, WatchConnection } from './watchConnection.js';
import type { StoredEvent } from './store.js';

/** Whose watches are held back; everybody's without a name. */
interface Hold {
  readonly user: string | undefined;
}

/** The watches that are open. */
export class Watches {
  readonly #open = new Set<WatchConnection>();
  readonly #holds = new Set<Hold>();

  get size(): number {
    return this.#open.size;
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

  /** Lets watches lag behind; what happened meanwhile is told when the returned function is called. */
  hold(user: string | undefined): () => void {
    const hold = { user };
    this.#holds.add(hold);
    for (const watch of this.#open) if (this.#isHeld(watch)) watch.hold();
    return () => {
      this.#holds.delete(hold);
      for (const watch of this.#open) if (!this.#isHeld(watch)) watch.release();
    };
  }

  #isHeld(watch: WatchConnection): boolean {
    return [...this.#holds].some(({ user }) => user === undefined || user === watch.user);
  }
}
