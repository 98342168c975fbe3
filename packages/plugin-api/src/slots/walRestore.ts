import type { Traced } from './claim.js';

/** How a member gets WAL back from the archive. One provider. */
export interface WalRestore extends Traced {
  readonly slot: 'wal.restore';
  readonly command: string;
}
