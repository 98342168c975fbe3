/** Time as the queue needs it: `Clock` of the kube package has both. */
export interface QueueClock {
  setTimer(ms: number, run: () => void): () => void;
}

/** Node fires a timer of more at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface WorkQueueOptions {
  readonly clock: QueueClock;
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
  /** Delay after the first failure of a key; doubles with each further one. */
  readonly firstBackoffMs?: number;
  readonly longestBackoffMs?: number;
}

/**
 * Keys that wait for work. A key is there once however often it is added, is never worked on twice
 * at the same time, and one that fails waits longer each time without holding up the others.
 */
export class WorkQueue {
  readonly #clock: QueueClock;
  readonly #random: () => number;
  readonly #first: number;
  readonly #longest: number;
  readonly #waiting = new Set<string>();
  readonly #working = new Set<string>();
  readonly #again = new Set<string>();
  readonly #timers = new Map<string, () => void>();
  readonly #failures = new Map<string, number>();
  readonly #takers: ((key: string | undefined) => void)[] = [];
  #closed = false;

  constructor(options: WorkQueueOptions) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#first = options.firstBackoffMs ?? 500;
    this.#longest = options.longestBackoffMs ?? 300_000;
  }

  /** Keys that wait, those with a delay not counted. */
  get depth(): number {
    return this.#waiting.size;
  }

  /** Wants work on a key now; a delay that was pending for it is over. */
  add(key: string): void {
    if (this.#closed) return;
    this.#cancelTimer(key);
    if (this.#working.has(key)) {
      this.#again.add(key);
      return;
    }
    if (this.#waiting.has(key)) return;
    const taker = this.#takers.shift();
    if (taker === undefined) {
      this.#waiting.add(key);
      return;
    }
    this.#working.add(key);
    taker(key);
  }

  /**
   * Wants work on a key after a delay. The latest wish counts; `add` overtakes it. Work comes
   * sooner than wished where no timer runs for so long; it then wishes anew.
   */
  addAfter(key: string, ms: number): void {
    if (this.#closed) return;
    this.#cancelTimer(key);
    this.#timers.set(
      key,
      this.#clock.setTimer(Math.min(ms, LONGEST_TIMER_MS), () => {
        this.#timers.delete(key);
        this.add(key);
      }),
    );
  }

  /** Schedules a key that failed, and says in how many milliseconds it is due. */
  addBackoff(key: string): number {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    const ceiling = Math.min(this.#first * 2 ** Math.min(failures, 30), this.#longest);
    const delay = Math.round(ceiling * (0.75 + this.#random() / 2));
    this.addAfter(key, delay);
    return delay;
  }

  /** The key succeeded: its next failure counts as the first. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** The next key, or `undefined` once the queue is closed. Call `done` when its work is over. */
  take(): Promise<string | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    const [next] = this.#waiting;
    if (next === undefined) return new Promise((resolve) => this.#takers.push(resolve));
    this.#waiting.delete(next);
    this.#working.add(next);
    return Promise.resolve(next);
  }

  /** Ends the work on a key; what was wanted meanwhile is due now. */
  done(key: string): void {
    this.#working.delete(key);
    if (this.#again.delete(key)) this.add(key);
  }

  /** Wakes every taker with `undefined` and drops what waits. */
  close(): void {
    this.#closed = true;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    this.#waiting.clear();
    this.#again.clear();
    for (const taker of this.#takers.splice(0)) taker(undefined);
  }

  #cancelTimer(key: string): void {
    this.#timers.get(key)?.();
    this.#timers.delete(key);
  }
}
