import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connect } from '../sql/connect.js';
import { startPostgres } from '../sql/fixtures/postgresServer.js';
import type { PostgresServer } from '../sql/fixtures/postgresServer.js';
import { hostileHbaLine } from './fixtures/hostileHba.js';
import { userHba } from './userHba.js';

const type = fc.constantFrom('local', 'host', 'hostssl', 'hostnossl', 'hostgssenc', 'hosts');
const name = fc.constantFrom(
  ...['all', 'replication', 'sameuser', 'app', '+team', '"quoted, name"', 'a,b', '@file', '/^x.*$'],
  ...['"', 'a b', 'ünïcode', '"a""b"', '+', '""'],
);
const address = fc.constantFrom(
  ...['', 'all', 'samenet', '10.0.0.0/8', '::1/128', '10.0.0.0 255.0.0.0', '10.0.0.0 255.0.255.0'],
  ...['10.1', '.example.org', 'db.example.org', '10.0.0.0/33', 'fe80::1%eth0/64', '"all"'],
);
const method = fc.constantFrom(
  ...[
    'trust',
    'reject',
    'md5',
    'password',
    'scram-sha-256',
    'peer',
    'ident',
    'gss',
    'sspi',
    'cert',
  ],
  ...['ldap', 'radius', 'pam', 'bsd', 'oauth', '"md5"', 'nonsense'],
);
const option = fc.constantFrom(
  ...['', '', '', '', '', '', '', ''],
  ...['', 'map=m', 'clientcert=verify-ca', 'clientcert=no', 'ldapserver=l', 'ldapprefix=p # x'],
  ...['ldapserver=l ldapbasedn=b', 'krb_realm=R', 'include_realm=1', 'pamservice=s', 'a"=b'],
);
const line = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.tuple(type, name, name, address, method, option).map((parts) => parts.join(' ')),
  },
  { weight: 9, arbitrary: hostileHbaLine },
  { weight: 1, arbitrary: fc.string({ maxLength: 30 }) },
);

const SAMPLES = [
  'local all all peer',
  'host all all 0.0.0.0/0 scram-sha-256',
  'hostssl "my db",other +team,"o""neill" 2001:db8::/32 cert map=m',
  'host replication all samenet md5',
  'host all all 10.0.0.0 255.0.0.0 reject',
  'host all all all ldap ldapserver=l ldapprefix="cn=" ldapsuffix=", dc=x"',
  'host all all all ldap ldapurl="ldaps://ldap.example.org:636/dc=example,dc=org?uid?sub" ldaptls=0',
  'host all all all radius radiusservers="127.0.0.1" radiussecrets="a"',
];

describe.each(inject('databaseImages'))('on a server of %s', (image) => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres(image);
  });
  afterAll(async () => {
    await server.stop();
  });

  /** What the server makes of the rules: how many it reads, and what it finds wrong. */
  const readBack = async (rules: readonly string[]) => {
    await server.write('pg_hba.conf', ['local all all trust', ...rules, ''].join('\n'));
    const found = await connect(server.address, (database) =>
      database.query('select line_number, error from pg_hba_file_rules'),
    );
    const errors = found.filter(({ error }) => error !== null);
    return { read: found.length - 1, errors };
  };

  it('takes every record that customPgHba may hold', async () => {
    const { rules, warnings } = userHba(SAMPLES.join('\n'));

    expect(warnings.filter(({ code }) => code !== 'HbaShadowed')).toEqual([]);
    expect(await readBack(rules)).toEqual({ read: SAMPLES.length, errors: [] });
  });

  it('reads every rule as it would have read what was written', async () => {
    const lines = fc
      .sample(line, { numRuns: 5000, seed: 42 })
      .filter((written) => !/[\n\\]$/.test(written) && userHba(written).rules.length === 1);
    const read = async (rules: readonly string[]) => {
      await server.write('pg_hba.conf', ['local all all trust', ...rules, ''].join('\n'));
      return await connect(server.address, (database) =>
        database.query(
          `select line_number, type, database, user_name, lower(address), netmask, auth_method,
             options, error from pg_hba_file_rules`,
        ),
      );
    };

    expect(lines.length).toBeGreaterThan(500);
    expect(await read(lines.flatMap((written) => userHba(written).rules))).toEqual(
      await read(lines),
    );
  });

  it('never gets a line that it refuses, whatever was written', async () => {
    const lines = fc.sample(line, { numRuns: 20_000, seed: 42 });
    const { rules } = userHba(lines.join('\n'));

    expect(rules.length).toBeGreaterThan(1000);
    expect(await readBack(rules)).toEqual({ read: rules.length, errors: [] });
  });
});
