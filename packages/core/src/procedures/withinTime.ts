import { thrownText } from '../host/pluginFailure.js';
import { underLimit } from '../kernel/underLimit.js';
import type { Limit } from '../kernel/underLimit.js';

/** What a plugin answered. Of what it threw the class alone is told: a message may hold a secret. */
export type Answer<T> =
  | { readonly answer: 'given'; readonly value: T }
  | { readonly answer: 'none'; readonly reason: string };

/**
 * Asks a plugin and waits no longer than it may take; the question's signal is aborted then.
 * @throws the signal's reason when that is aborted, whatever the plugin does.
 */
export async function withinTime<T>(
  limit: Omit<Limit, 'late'>,
  question: (signal: AbortSignal) => Promise<T>,
): Promise<Answer<T>> {
  const { signal, ms } = limit;
  signal.throwIfAborted();
  const late = new Error(`did not answer within ${Math.round(ms / 1_000)} s`);
  try {
    const value = await underLimit({ ...limit, late }, question);
    signal.throwIfAborted();
    return { answer: 'given', value };
  } catch (error) {
    signal.throwIfAborted();
    const reason = error === late ? late.message : thrownText(error);
    return { answer: 'none', reason };
  }
}
