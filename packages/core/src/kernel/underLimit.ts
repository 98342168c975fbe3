import type { Clock } from '@howdah/kube';
import { underSignals } from './underSignals.js';
import { unlessAborted } from './unlessAborted.js';

/** How long work may take, and for whom. */
export interface Limit {
  readonly clock: Pick<Clock, 'setTimer'>;
  readonly signal: AbortSignal;
  readonly ms: number;
  /** What it rejects with when the time is over. */
  readonly late: Error;
}

/**
 * Lets work run under a signal that is aborted when its time is over, too, and rejects then,
 * whatever the work does. Work that does not heed its signal is left behind.
 */
export async function underLimit<T>(
  { clock, signal, ms, late }: Limit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const cancel = clock.setTimer(ms, () => {
    over.abort(late);
  });
  const ended = underSignals([signal, over.signal], work);
  try {
    return await unlessAborted(signal, unlessAborted(over.signal, ended));
  } finally {
    cancel();
  }
}
