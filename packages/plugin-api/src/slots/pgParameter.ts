import type { Strength, Traced } from './claim.js';

/** A PostgreSQL parameter, value as written in postgresql.conf without quotes. A scalar claim. */
export interface PgParameter extends Traced {
  readonly slot: 'pg.parameter';
  readonly name: string;
  readonly value: string;
  readonly strength?: Strength;
}
