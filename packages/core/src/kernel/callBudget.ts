import type { Clock } from '@howdah/kube';
import { underLimit } from './underLimit.js';

/** A call reads and writes a few objects; what takes longer belongs into a procedure. */
const CALL_MS = 30_000;

/** A call that took too long; its text follows the name of what was called. */
export class CallOverdue extends Error {
  override readonly name = 'CallOverdue';
  readonly code = 'HOWDAH_CALL_OVERDUE';
}

/**
 * Limits how long calls of plugins may take. One that does not end although its signal is aborted
 * is left behind, what it answers later is nobody's, and it is not begun again beside itself.
 */
export class CallBudget {
  readonly #clock: Pick<Clock, 'setTimer'>;
  readonly #running = new Set<string>();

  constructor(clock: Pick<Clock, 'setTimer'>) {
    this.#clock = clock;
  }

  /** @throws CallOverdue when the call does not end in time, or never did the last time. */
  async run<T>(
    call: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (this.#running.has(call)) {
      throw new CallOverdue(
        'has not ended since it was begun; restart the operator if it never does',
      );
    }
    this.#running.add(call);
    const late = new CallOverdue(`did not end within ${CALL_MS / 1000} s`);
    return underLimit({ clock: this.#clock, signal, ms: CALL_MS, late }, async (own) => {
      try {
        return await work(own);
      } finally {
        this.#running.delete(call);
      }
    });
  }
}
