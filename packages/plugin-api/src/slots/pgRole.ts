import type { SecretKeyReference, Traced } from './claim.js';

/** A database role that must exist. The password is a reference, never a value. Keyed by name. */
export interface PgRole extends Traced {
  readonly slot: 'pg.role';
  readonly name: string;
  readonly attributes: readonly RoleAttribute[];
  readonly password?: SecretKeyReference;
  /** Functions the role may execute, with argument types: `pg_ls_dir(text, boolean, boolean)`. */
  readonly execute?: readonly string[];
  readonly memberOf?: readonly string[];
}

export type RoleAttribute = 'LOGIN' | 'SUPERUSER' | 'REPLICATION' | 'CREATEDB' | 'CREATEROLE';
