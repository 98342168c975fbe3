import type { Traced } from './claim.js';

/**
 * Holds all members stopped, their volumes kept, as a restore in place needs. A union: they start
 * when nobody holds them any more. Only a running exclusive procedure should contribute it.
 */
export interface ClusterHold extends Traced {
  readonly slot: 'cluster.hold';
  readonly id: string;
  /** Shown in the conditions. */
  readonly reason: string;
}
