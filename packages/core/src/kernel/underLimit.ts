import { underSignals } from './underSignals.js';
import { unlessAborted } from './unlessAborted.js';
import { withDeadline } from './withDeadline.js';
import type { Deadline } from './withDeadline.js';

/** How long work may take, and for whom. */
export interface Limit extends Deadline {
  readonly signal: AbortSignal;
}

/**
 * Lets work run under a signal that is aborted when its time is over, too, and rejects then,
 * whatever the work does. Work that does not heed its signal is left behind.
 */
export function underLimit<T>(
  { signal, ...deadline }: Limit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return withDeadline(deadline, (over) => {
    const ended = underSignals([signal, over], work);
    return unlessAborted(signal, unlessAborted(over, ended));
  });
}
