import type { Clock } from '@howdah/kube';

/** What a plugin answered. Of what it threw the class alone is told: a message may hold a secret. */
export type Answer<T> =
  | { readonly answer: 'given'; readonly value: T }
  | { readonly answer: 'none'; readonly reason: string };

/**
 * Asks a plugin and waits no longer than it may take; the question's signal is aborted then.
 * @throws the signal's reason when that is aborted, whatever the plugin does.
 */
export async function withinTime<T>(
  {
    clock,
    signal,
    ms,
  }: { readonly clock: Clock; readonly signal: AbortSignal; readonly ms: number },
  question: (signal: AbortSignal) => Promise<T>,
): Promise<Answer<T>> {
  signal.throwIfAborted();
  const limit = new AbortController();
  let letGo = (): void => undefined;
  const over = new Promise<Answer<T>>((resolve, reject) => {
    const cancel = clock.setTimer(ms, () => {
      resolve({ answer: 'none', reason: `did not answer within ${Math.round(ms / 1_000)} s` });
      limit.abort();
    });
    const onAbort = (): void => {
      limit.abort(signal.reason);
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    letGo = () => {
      cancel();
      signal.removeEventListener('abort', onAbort);
    };
  });
  try {
    const answer = await Promise.race([answerOf(question, limit.signal), over]);
    signal.throwIfAborted();
    return answer;
  } finally {
    letGo();
  }
}

/** Never rejects. */
async function answerOf<T>(
  question: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<Answer<T>> {
  try {
    return { answer: 'given', value: await question(signal) };
  } catch (error) {
    return {
      answer: 'none',
      reason: `threw ${error instanceof Error ? error.name : typeof error}`,
    };
  }
}
