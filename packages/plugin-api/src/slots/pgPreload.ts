import type { Ordering, Traced } from './claim.js';

/** A library for `shared_preload_libraries`. Order matters to some (pg_tde before pgaudit). */
export interface PgPreload extends Ordering, Traced {
  readonly slot: 'pg.preload';
  readonly library: string;
}
