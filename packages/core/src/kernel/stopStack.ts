import type { Clock, Log } from '@howdah/kube';
import { classOf } from '../compose/classOf.js';
import { withinTime } from '../host/withinTime.js';

interface Part {
  readonly name: string;
  readonly stop: () => Promise<void>;
  readonly limitMs: number;
}

const LIMIT_MS = 5000;

/**
 * What was started, to be stopped in the reverse order: each part after those that use it. One that
 * fails or hangs keeps no other from stopping.
 */
export class StopStack {
  readonly #clock: Pick<Clock, 'setTimer'>;
  readonly #log: Log;
  readonly #parts: Part[] = [];

  constructor({ clock, log }: { readonly clock: Pick<Clock, 'setTimer'>; readonly log: Log }) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Notes how to stop what was just started, and how long that may take. */
  add(name: string, stop: () => Promise<void>, limitMs = LIMIT_MS): void {
    this.#parts.push({ name, stop, limitMs });
  }

  /** Resolves when everything has stopped or had its time. */
  async stop(): Promise<void> {
    for (let part = this.#parts.pop(); part !== undefined; part = this.#parts.pop()) {
      await this.#stopPart(part);
    }
  }

  async #stopPart({ name, stop, limitMs }: Part): Promise<void> {
    try {
      const { in: ended } = await withinTime(this.#clock, limitMs, stop());
      if (ended === 'vain') this.#log.warn({ part: name, limitMs }, 'did not stop in time');
    } catch (error) {
      this.#log.warn({ part: name, error: classOf(error) }, 'failed to stop');
    }
  }
}
