import type { Clock } from '@howdah/kube';
import type { StepResult } from '@howdah/plugin-api';
import { underLimit } from '../kernel/underLimit.js';

/** A step reads and writes a few objects; what takes longer belongs into a procedure. */
const STEP_MS = 30_000;

/** A step that took too long; its text follows the step's name. */
export class StepOverdue extends Error {
  override readonly name = 'StepOverdue';
  readonly code = 'HOWDAH_STEP_OVERDUE';
}

/**
 * Limits how long the steps of one cluster may take. A step that does not end although its signal
 * is aborted is left behind, and not begun again beside itself.
 */
export class StepBudget {
  readonly #clock: Pick<Clock, 'setTimer'>;
  /** By cluster, plugin and step. */
  readonly #running = new Set<string>();

  constructor(clock: Pick<Clock, 'setTimer'>) {
    this.#clock = clock;
  }

  /** @throws StepOverdue when the step does not end in time, or never did the last time. */
  async run(
    step: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<StepResult>,
  ): Promise<StepResult> {
    if (this.#running.has(step)) {
      throw new StepOverdue(
        'has not ended since it was begun; restart the operator if it never does',
      );
    }
    this.#running.add(step);
    const late = new StepOverdue(`did not end within ${STEP_MS / 1000} s`);
    return underLimit({ clock: this.#clock, signal, ms: STEP_MS, late }, async (own) => {
      try {
        return await work(own);
      } finally {
        this.#running.delete(step);
      }
    });
  }
}
