import type { Traced } from './claim.js';

/** How WAL leaves the server. One provider; without one, archiving is off. */
export interface WalArchive extends Traced {
  readonly slot: 'wal.archive';
  readonly command: string;
}
