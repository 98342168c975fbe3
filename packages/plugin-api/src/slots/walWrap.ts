import type { Ordering, Traced } from './claim.js';

/**
 * Stands before the archive or restore command, such as a program that holds the key while it runs.
 * An ordered set; the first is the outermost. Without a command there is nothing to wrap.
 */
export interface WalWrap extends Ordering, Traced {
  readonly slot: 'wal.wrap';
  readonly around: 'archive' | 'restore';
  readonly id: string;
  readonly command: string;
}
