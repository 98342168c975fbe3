import { setTimeout as sleep } from 'node:timers/promises';
import { HarnessError } from '../runner/harnessError.js';

/** How long to wait, how often to look, and what to say when it never came. */
export interface WaitOptions {
  readonly what: string;
  readonly timeoutMs: number;
  readonly everyMs?: number;
  /** Ends the wait with its reason. */
  readonly signal?: AbortSignal;
}

/** Looks again and again until `look` gives a value, and hands that value back. */
export async function waitUntil<T>(
  options: WaitOptions,
  look: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = Date.now() + options.timeoutMs;
  let trouble: unknown;

  for (;;) {
    try {
      const found = await look();
      if (found !== undefined) return found;
      trouble = undefined;
    } catch (error) {
      // The API server may be slow for a moment on a small machine; the deadline decides.
      trouble = error;
    }
    if (Date.now() >= deadline) {
      const seconds = Math.round(options.timeoutMs / 1000);
      throw new HarnessError('E2E_TIMEOUT', `${options.what} did not come within ${seconds} s`, {
        cause: trouble,
      });
    }
    await sleep(options.everyMs ?? 500, undefined, { signal: options.signal });
  }
}
