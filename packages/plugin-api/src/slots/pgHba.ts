import type { Ordering, Strength, Traced } from './claim.js';

/**
 * One pg_hba.conf record, quoted as the file wants it. `id` names it for ordering. Records that are
 * `required` stand before the user's own, those that are a `default` after them.
 */
export interface PgHba extends Ordering, Traced {
  readonly slot: 'pg.hba';
  readonly id: string;
  readonly rule: string;
  readonly strength?: Strength;
}
