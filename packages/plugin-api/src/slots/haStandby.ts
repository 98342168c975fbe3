import type { Traced } from './claim.js';

/** Follows another cluster instead of taking writes: by streaming, from its archive, or both. One source. */
export interface HaStandby extends Traced {
  readonly slot: 'ha.standby';
  readonly host?: string;
  readonly port?: number;
  /** Replication slot of the source that holds its WAL back. */
  readonly primarySlot?: string;
  /** Fetches WAL from the source's archive; `%f` and `%p` as in restore_command. */
  readonly restoreCommand?: string;
}
