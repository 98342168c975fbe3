import type { Clock } from '@howdah/kube';
import { nextTurn } from '@howdah/kube';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** A clock that stands still until it is told to go on. */
export class VirtualClock implements Clock {
  readonly #timers = new Set<Timer>();
  #epoch: number;
  #elapsed = 0;

  constructor(options: { readonly now?: number } = {}) {
    this.#epoch = options.now ?? Date.UTC(2026, 0, 1);
  }

  now(): number {
    return this.#epoch + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  /** Moves the wall clock only, as a correction of the system's time does. */
  jump(ms: number): void {
    this.#epoch += ms;
  }

  setTimer(ms: number, run: () => void): () => void {
    const timer = { at: this.#elapsed + ms, run };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        cancel();
        reject(signal?.reason);
      };
      const cancel = this.setTimer(ms, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      if (signal?.aborted === true) onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** How many timers are waiting. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Milliseconds until the last of the timers that are due within so many; 0 when none is. */
  horizon(withinMs: number): number {
    const left = [...this.#timers].map(({ at }) => at - this.#elapsed);
    return Math.max(0, ...left.filter((ms) => ms <= withinMs));
  }

  /** Lets time pass: runs what falls due, in order, and gives promises a turn after each. */
  async advance(ms: number): Promise<void> {
    const end = this.#elapsed + ms;
    for (let next = this.#dueBy(end); next !== undefined; next = this.#dueBy(end)) {
      this.#timers.delete(next);
      this.#elapsed = Math.max(this.#elapsed, next.at);
      next.run();
      await nextTurn();
    }
    this.#elapsed = end;
    await nextTurn();
  }

  #dueBy(end: number): Timer | undefined {
    const due = [...this.#timers].filter(({ at }) => at <= end);
    return due.toSorted((a, b) => a.at - b.at)[0];
  }
}
