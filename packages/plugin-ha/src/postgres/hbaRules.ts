import type { PgHba, SystemCredentials } from '@howdah/plugin-api';
import type { HaSpec } from '../spec/haSpec.js';

/**
 * The rules without which Patroni cannot reach its own server or a replica its primary. Members
 * may be held to TLS: Patroni writes `sslmode=prefer`, which tries it first, into
 * `primary_conninfo`, and its other connections have it as libpq's default.
 */
export function haHbaRules(
  credentials: SystemCredentials,
  { forceSsl }: Pick<HaSpec, 'forceSsl'>,
): readonly PgHba[] {
  const kind = forceSsl ? 'hostssl' : 'host';
  const superuser = credentials.superuser.username;
  // peer compares with the system account, which is `postgres` in every image.
  const localMethod = superuser === 'postgres' ? 'peer' : 'scram-sha-256';
  return [
    rule('ha-local-superuser', ['local', 'all', quote(superuser), localMethod]),
    rule('ha-replication', [
      kind,
      'replication',
      quote(credentials.replication.username),
      'all',
      'scram-sha-256',
    ]),
    rule('ha-rewind', [
      kind,
      'postgres',
      quote(credentials.rewind.username),
      'all',
      'scram-sha-256',
    ]),
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
