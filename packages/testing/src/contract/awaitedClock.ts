import { VirtualClock } from '../virtualClock/virtualClock.js';

const STEP_MS = 500;

/** A virtual clock that tells when somebody waits for it: what is asked of a server takes no time. */
export class AwaitedClock extends VirtualClock {
  readonly #waiting = new Set<() => void>();
  #sleepers = 0;

  override setTimer(ms: number, run: () => void): () => void {
    const cancel = super.setTimer(ms, run);
    this.#tell();
    return cancel;
  }

  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.#sleepers += 1;
    this.#tell();
    try {
      await super.sleep(ms, signal);
    } finally {
      this.#sleepers -= 1;
    }
  }

  /** Resolves once somebody has set a timer. */
  async armed(): Promise<void> {
    await this.#until(() => this.pending > 0);
  }

  /** Resolves once somebody has come to a pause. */
  async asleep(): Promise<void> {
    await this.#until(() => this.#sleepers > 0);
  }

  /** Lets time pass only while somebody sleeps, and what was begun meanwhile come to its end. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= STEP_MS) {
      await this.asleep();
      await this.advance(STEP_MS);
    }
    await this.asleep();
  }

  async #until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
      });
    }
  }

  #tell(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
