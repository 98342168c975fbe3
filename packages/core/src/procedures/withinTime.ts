import { thrownText } from '../host/pluginFailure.js';
import { underLimit } from '../kernel/underLimit.js';
import type { Limit } from '../kernel/underLimit.js';

/** What a plugin answered. Of what it threw the class alone is told: a message may hold a secret. */
export type Answer<T> =
  | { readonly answer: 'given'; readonly value: T }
  | { readonly answer: 'none'; readonly reason: string; readonly thrown: unknown };

/** A plugin did not answer in time. */
export class LateAnswer extends Error {
  override readonly name = 'LateAnswer';
}

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
  const late = new LateAnswer(`did not answer within ${Math.round(ms / 1_000)} s`);
  try {
    const value = await underLimit({ ...limit, late }, question);
    signal.throwIfAborted();
    return { answer: 'given', value };
  } catch (thrown) {
    signal.throwIfAborted();
    const reason = thrown === late ? late.message : thrownText(thrown);
    return { answer: 'none', reason, thrown };
  }
}
