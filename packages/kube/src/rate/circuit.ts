import type { Clock } from '../clock/clock.js';

/** So many failures in a row are no accident. */
const MOST_FAILURES = 10;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15_000;

/** How long nothing is asked, but by whoever finds out whether that may end. */
interface Pause {
  readonly ms: number;
  readonly until: number;
}

/**
 * Whether the API server is worth asking. After many attempts in a row without an answer, or with
 * one of the server's own failures, requests are refused at once instead of waiting each for its
 * limit; one of them tries again from time to time, and its answer lets all others through.
 */
export class Circuit {
  readonly #clock: Pick<Clock, 'monotonic'>;
  #failures = 0;
  #pause: Pause | undefined;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /** Milliseconds for which a request has to stay away; none for one that may be sent. */
  refusal(): number | undefined {
    const pause = this.#pause;
    if (pause === undefined) return undefined;
    const now = this.#clock.monotonic();
    if (now < pause.until) return pause.until - now;
    // This one tries; meanwhile, and if it fails, the others stay away for longer.
    const ms = Math.min(pause.ms * 2, LONGEST_PAUSE_MS);
    this.#pause = { ms, until: now + ms };
    return undefined;
  }

  /** Why nothing is asked just now, for people and for `/readyz`. */
  get problem(): string | undefined {
    return this.#pause === undefined
      ? undefined
      : `the API server answered none of the last ${this.#failures} requests`;
  }

  answered(): void {
    this.#failures = 0;
    this.#pause = undefined;
  }

  failed(): void {
    this.#failures += 1;
    if (this.#pause !== undefined || this.#failures < MOST_FAILURES) return;
    this.#pause = { ms: FIRST_PAUSE_MS, until: this.#clock.monotonic() + FIRST_PAUSE_MS };
  }
}
