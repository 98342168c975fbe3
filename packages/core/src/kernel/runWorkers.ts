import { nextTurn } from '@howdah/kube';
import { isLostRace } from './lostRace.js';
import type { WorkQueue } from './workQueue.js';

/** What working on a key came to. */
export type WorkResult =
  | { readonly result: 'done' }
  | { readonly result: 'again'; readonly afterMs: number };

export interface WorkersOptions {
  readonly queue: WorkQueue;
  readonly workers: number;
  readonly work: (key: string) => Promise<WorkResult>;
  /** Told of every failure; the key is retried after `retryMs`. */
  readonly onError: (key: string, error: unknown, retryMs: number) => void;
}

const AFTER_LOST_RACE_MS = 5;

/**
 * Works on keys until the queue is closed. One key's failure never reaches another: every throw is
 * contained and makes that key wait. No two keys are begun in one turn of the event loop: work that
 * finds all in order never waits, and much of it at a stretch would hold up the lease's renewal.
 */
export async function runWorkers(options: WorkersOptions): Promise<void> {
  let begun: Promise<void> = Promise.resolve();
  const ownTurn = (): Promise<void> => (begun = begun.then(nextTurn));
  await Promise.all(Array.from({ length: options.workers }, () => worker(options, ownTurn)));
}

async function worker(
  { queue, work, onError }: WorkersOptions,
  ownTurn: () => Promise<void>,
): Promise<void> {
  for (;;) {
    const key = await queue.take();
    if (key === undefined) return;
    await ownTurn();
    try {
      const result = await work(key);
      queue.forget(key);
      if (result.result === 'again') queue.addAfter(key, result.afterMs);
    } catch (error) {
      // What changed under our hands is read anew, so a second attempt may well be right at once.
      const firstMs = isLostRace(error) ? AFTER_LOST_RACE_MS : undefined;
      onError(key, error, queue.addBackoff(key, firstMs));
    } finally {
      queue.done(key);
    }
  }
}
