/**
 * Lets `work` run under a signal that is aborted as soon as one of the given ones is.
 *
 * By hand rather than `AbortSignal.any`, which in Node 20 keeps every derived signal alive for as
 * long as its sources live; the lease of an operator lives for months.
 */
export async function underSignals<T>(
  signals: readonly AbortSignal[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const undo = signals.map((source) => {
    const abort = (): void => {
      controller.abort(source.reason);
    };
    if (source.aborted) abort();
    source.addEventListener('abort', abort, { once: true });
    return () => {
      source.removeEventListener('abort', abort);
    };
  });
  try {
    return await work(controller.signal);
  } finally {
    for (const letGo of undo) letGo();
  }
}
