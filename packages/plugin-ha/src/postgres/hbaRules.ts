import type { Credential, PgHba, SystemCredentials } from '@howdah/plugin-api';
import type { HaSpec } from '../spec/haSpec.js';

/**
 * The rules without which Patroni cannot reach its own server or a replica its primary. Members may
 * be held to TLS, and to certificates: they have one for each role, and show it.
 */
export function haHbaRules(
  credentials: SystemCredentials,
  { forceSsl }: Pick<HaSpec, 'forceSsl'>,
): readonly PgHba[] {
  const superuser = credentials.superuser.username;
  // peer compares with the system account, which is `postgres` in every image.
  const localMethod = superuser === 'postgres' ? 'peer' : 'scram-sha-256';
  const remote = (database: string, { username, clientcert }: Credential): readonly string[] => [
    forceSsl || clientcert !== undefined ? 'hostssl' : 'host',
    database,
    quote(username),
    'all',
    'scram-sha-256',
    ...(clientcert === undefined ? [] : [`clientcert=${clientcert}`]),
  ];
  return [
    rule('ha-local-superuser', ['local', 'all', quote(superuser), localMethod]),
    rule('ha-replication', remote('replication', credentials.replication)),
    rule('ha-rewind', remote('postgres', credentials.rewind)),
  ];
}

function rule(id: string, fields: readonly string[]): PgHba {
  return { slot: 'pg.hba', id, rule: fields.join(' ') };
}

/** pg_hba.conf doubles a quote inside a quoted token; quoting also takes keywords literally. */
function quote(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !['all', 'replication'].includes(name)
    ? name
    : `"${name.replaceAll('"', '""')}"`;
}
