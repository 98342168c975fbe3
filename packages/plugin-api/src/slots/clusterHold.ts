import type { Traced } from './claim.js';

/**
 * Holds members stopped, their volumes kept, as a restore in place needs. A union: they start when
 * nobody holds them any more. Only a running exclusive procedure should contribute it, and it looks
 * first: no lead is moved before members stop.
 */
export interface ClusterHold extends Traced {
  readonly slot: 'cluster.hold';
  readonly id: string;
  /** Shown in the conditions. */
  readonly reason: string;
  /**
   * How many members may run, from ordinal 0 on; none where absent. The least of all holds counts.
   * A StatefulSet can run no other subset.
   */
  readonly running?: number;
}
