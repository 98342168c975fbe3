import type { Traced } from './claim.js';

/**
 * Follows another cluster instead of taking writes: by streaming, from its archive, or by both, each
 * from one source. Keyed by the kind of source, since each may be known to another plugin.
 */
export interface HaStandby extends Traced {
  readonly slot: 'ha.standby';
  readonly source: StandbySource;
}

/** Where a standby cluster gets its WAL from. */
export type StandbySource =
  | {
      readonly streaming: {
        readonly host: string;
        readonly port?: number;
        /** Replication slot of the source that holds its WAL back. */
        readonly slot?: string;
      };
    }
  /** Fetches WAL from the source's archive; `%f` and `%p` as in restore_command. */
  | { readonly archive: { readonly restoreCommand: string } };
