import type { Traced } from './claim.js';

/**
 * An extension that must exist in a database, `postgres` where none is named. Made in the order of
 * their names after what they depend on (`CASCADE`); never dropped, since data may hang on it.
 */
export interface PgExtension extends Traced {
  readonly slot: 'pg.extension';
  readonly name: string;
  readonly database?: string;
}
