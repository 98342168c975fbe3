import type { Ordering, Traced } from './claim.js';

/**
 * Stands before the archive or restore command, such as a program that holds the key while it runs.
 * An ordered set; the first is the outermost. Without a command there is nothing to wrap.
 *
 * @example
 * // pg_tde_archive_decrypt %f %p 'push %%p'
 * { slot: 'wal.wrap', around: 'archive', id: 'tde', command: 'pg_tde_archive_decrypt %f %p', takes: 'one-argument' }
 */
export interface WalWrap extends Ordering, Traced {
  readonly slot: 'wal.wrap';
  readonly around: 'archive' | 'restore';
  readonly id: string;
  readonly command: string;
  /**
   * How the program takes the command that it wraps: as the words that follow, which is the default,
   * or as one argument that it gives to a shell after it replaced `%p` and `%f` itself. That one is
   * quoted, and its `%` are doubled, so that the server leaves them to the program.
   */
  readonly takes?: 'words' | 'one-argument';
}
