import type { Clock } from '@howdah/kube';

/** What became of work that has a time limit. Work that is late goes on, and is told when it ends. */
export type Timed<T> = { readonly in: 'time'; readonly value: T } | { readonly in: 'vain' };

/** Waits for work as long as a limit says. Rejects as the work does, while there is time. */
export function withinTime<T>(
  clock: Pick<Clock, 'setTimer'>,
  ms: number,
  work: Promise<T>,
): Promise<Timed<T>> {
  return new Promise((resolve, reject) => {
    const cancel = clock.setTimer(ms, () => {
      resolve({ in: 'vain' });
    });
    work.then(
      (value) => {
        cancel();
        resolve({ in: 'time', value });
      },
      (error: unknown) => {
        cancel();
        reject(error);
      },
    );
  });
}
