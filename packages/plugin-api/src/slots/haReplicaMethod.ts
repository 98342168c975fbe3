import type { JsonObject } from '../json.js';
import type { Ordering, Traced } from './claim.js';

/** A way to make a replica, tried in order before the base backup from the primary. */
export interface HaReplicaMethod extends Ordering, Traced {
  readonly slot: 'ha.replicaMethod';
  readonly id: string;
  readonly command: string;
  readonly options?: JsonObject;
}
