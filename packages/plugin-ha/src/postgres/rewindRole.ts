import type { PgRole, SystemCredentials } from '@howdah/plugin-api';

/** What pg_rewind calls on its source server, per its manual. */
const REWIND_FUNCTIONS = [
  'pg_catalog.pg_ls_dir(text, boolean, boolean)',
  'pg_catalog.pg_stat_file(text, boolean)',
  'pg_catalog.pg_read_binary_file(text)',
  'pg_catalog.pg_read_binary_file(text, bigint, bigint, boolean)',
];

/**
 * Patroni makes this role and grants once, when the cluster is bootstrapped. Claimed here as well,
 * so that it is repaired when somebody drops it. Its password is core's to say.
 */
export function rewindRole(credentials: SystemCredentials): PgRole {
  return {
    slot: 'pg.role',
    name: credentials.rewind.username,
    attributes: ['LOGIN'],
    execute: REWIND_FUNCTIONS,
  };
}
