import type { Clock } from '../clock/clock.js';
import { KubeError } from '../errors/kubeError.js';
import type { KubeErrorTarget } from '../errors/kubeError.js';
import { describeTarget } from '../errors/describeTarget.js';

/**
 * A total time limit joined with the caller's signal.
 *
 * By hand rather than `AbortSignal.any`, which in Node 20 keeps every derived signal alive for as
 * long as the caller's signal lives.
 */
export class Deadline {
  readonly #clock: Clock;
  readonly #end: number;
  readonly #timeoutMs: number;
  readonly #caller: AbortSignal | undefined;
  readonly #target: KubeErrorTarget;
  readonly #controller = new AbortController();
  readonly #cancelTimer: () => void;
  readonly #onCallerAbort = (): void => {
    this.#controller.abort();
  };
  #timedOut = false;

  constructor(options: {
    readonly clock: Clock;
    readonly timeoutMs: number;
    readonly signal: AbortSignal | undefined;
    readonly target: KubeErrorTarget;
  }) {
    this.#clock = options.clock;
    this.#timeoutMs = options.timeoutMs;
    this.#end = options.clock.monotonic() + options.timeoutMs;
    this.#caller = options.signal;
    this.#target = options.target;
    this.#cancelTimer = options.clock.setTimer(options.timeoutMs, () => {
      this.#timedOut = true;
      this.#controller.abort();
    });
    if (this.#caller?.aborted === true) this.#controller.abort();
    this.#caller?.addEventListener('abort', this.#onCallerAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get timedOut(): boolean {
    return this.#timedOut;
  }

  remainingMs(): number {
    return this.#end - this.#clock.monotonic();
  }

  /** Sleeps unless the deadline or the caller ends it, then rejects like `throwIfOver`. */
  async sleep(ms: number): Promise<void> {
    try {
      await this.#clock.sleep(ms, this.signal);
    } finally {
      this.throwIfOver();
    }
  }

  throwIfOver(): void {
    if (this.#caller?.aborted === true) {
      throw new KubeError({
        code: 'ABORTED',
        message: `${describeTarget(this.#target)} was aborted by its caller`,
        target: this.#target,
        cause: this.#caller.reason,
      });
    }
    if (this.#timedOut) throw this.timeoutError();
  }

  timeoutError(): KubeError {
    return new KubeError({
      code: 'TIMEOUT',
      message: `${describeTarget(this.#target)}: no answer from the API server within ${this.#timeoutMs} ms`,
      target: this.#target,
    });
  }

  /** Lets go of the timer and of the caller's signal. */
  release(): void {
    this.#cancelTimer();
    this.#caller?.removeEventListener('abort', this.#onCallerAbort);
  }
}
