import type { Clock } from '@howdah/kube';

/** How long work may take. */
export interface Deadline {
  readonly clock: Pick<Clock, 'setTimer'>;
  readonly ms: number;
  /** What the signal is aborted with when the time is over. */
  readonly late: Error;
}

/** Lets work run with a signal that is aborted when its time is over, and waits until it ends. */
export async function withDeadline<T>(
  { clock, ms, late }: Deadline,
  work: (over: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const cancel = clock.setTimer(ms, () => {
    over.abort(late);
  });
  try {
    return await work(over.signal);
  } finally {
    cancel();
  }
}
