import type { SecretKeyReference, Traced } from './claim.js';

/**
 * A database role that must exist. Several plugins may want the same one: it gets all attributes,
 * functions and memberships that any of them wants. The password is a claim of the role, and a
 * reference, never a value.
 */
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
