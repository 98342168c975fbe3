import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { issueAuthority, issueClientCertificate } from '../certificates/issueCertificate.js';
import type { IssuedCertificate } from '../certificates/issueCertificate.js';
import { connect } from './connect.js';
import { startPostgres } from './fixtures/postgresServer.js';
import type { PostgresServer } from './fixtures/postgresServer.js';
import { literal } from './quote.js';
import { ensureDatabase, ensureRole } from './roles.js';
import { verifierMatches } from './scramVerifier.js';

describe.each(inject('databaseImages'))('on a server of %s', (image) => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres(image);
  }, 120_000);
  afterAll(async () => {
    await server.stop();
  });

  const odd = `it's "quoted" \\ $(touch /tmp/hostile) %s é 密`;

  it.each([
    ['app', 'plain'],
    [`o'neill "the" \\ user`, odd],
    ['password of the second form', 'ﬁne①'],
  ])('role %s is made once, and its password logs in as written', async (name, password) => {
    const role = { slot: 'pg.role', name, attributes: ['LOGIN'] } as const;
    const ensure = () =>
      connect(server.address, (database) => ensureRole(database, { role, password }));

    expect(await ensure()).toEqual([`created role ${name}`, `set the password of role ${name}`]);
    expect(await ensure()).toEqual([]);
    const login = { user: name, password, database: 'postgres' };
    expect(await server.psql(login, 'select current_user')).toBe(name);
  });

  it.each([
    ['a soft hyphen', 'pass\u00adword'],
    ['a blank of no width', 'pass\u200bword'],
    ['a blank that does not break', 'pass\u00a0word\u3000'],
    ['nothing that counts', '\u00ad\u200b'],
    ['letters that are no longer kept apart', 'ﬁne①é'],
    ['what SASLprep does not know', 'ﬁ😀'],
    ['what SASLprep refuses', 'ﬁ\ue000'],
    ['both directions of writing', 'ﬁ\u05d0b'],
    ['control characters', 'a\u0001b'],
  ])('a verifier of %s is the one that the server itself makes', async (_, password) => {
    const stored = await connect(server.address, async (database) => {
      await database.query('drop role if exists verified');
      await database.query(`create role verified password ${literal(password)}`);
      const [row] = await database.query(
        `select rolpassword from pg_authid where rolname = 'verified'`,
      );
      return row?.['rolpassword'];
    });
    expect(await verifierMatches(String(stored), password)).toBe(true);
  });

  it('a changed password replaces the old one, which no longer logs in', async () => {
    const role = { slot: 'pg.role', name: 'changing', attributes: ['LOGIN'] } as const;
    const ensure = (password: string) =>
      connect(server.address, (database) => ensureRole(database, { role, password }));
    const login = (password: string) =>
      server.psql({ user: 'changing', password, database: 'postgres' }, 'select 1');

    await ensure('old');
    expect(await ensure('new')).toEqual(['set the password of role changing']);
    expect(await login('new')).toBe('1');
    await expect(login('old')).rejects.toThrow(/authentication failed/);
  });

  it('of a password only the verifier is sent', async () => {
    const sent: unknown[] = [];
    const role = { slot: 'pg.role', name: 'discreet', attributes: ['LOGIN'] } as const;
    await connect(server.address, (database) =>
      ensureRole(
        {
          query: (text, values) => {
            sent.push(text, values);
            return database.query(text, values);
          },
        },
        { role, password: 'hunter2' },
      ),
    );
    expect(JSON.stringify(sent)).toContain('SCRAM-SHA-256$4096:');
    expect(JSON.stringify(sent)).not.toContain('hunter2');
  });

  it('a session goes on when its password changes; the next login with the old one is refused as such', async () => {
    const attributes = ['LOGIN', 'REPLICATION'] as const;
    const role = { slot: 'pg.role', name: 'replicating', attributes } as const;
    const ensure = (password: string) =>
      connect(server.address, (database) => ensureRole(database, { role, password }));
    await ensure('old');
    const address = { ...server.address, user: 'replicating', password: 'old' };
    await connect(address, async (session) => {
      await ensure('new');
      const [row] = await session.query('select current_user as name');
      expect(row).toEqual({ name: 'replicating' });
    });
    await expect(connect(address, () => Promise.resolve())).rejects.toMatchObject({
      code: '28P01',
    });
  });

  it('attributes, groups and rights that are missing are given, and nothing else is touched', async () => {
    await connect(server.address, (database) => database.query('create role partial createdb'));
    const role = {
      slot: 'pg.role',
      name: 'partial',
      attributes: ['LOGIN', 'REPLICATION'],
      memberOf: ['pg_monitor'],
      execute: ['pg_ls_dir(text, boolean, boolean)', 'pg_no_such_function(text)'],
    } as const;
    const ensure = () => connect(server.address, (database) => ensureRole(database, { role }));

    expect(await ensure()).toEqual([
      'gave role partial LOGIN, REPLICATION',
      'let role partial execute pg_ls_dir(text, boolean, boolean)',
      'made role partial a member of pg_monitor',
    ]);
    expect(await ensure()).toEqual([]);
    const [row] = await connect(server.address, (database) =>
      database.query(`select rolcreatedb from pg_roles where rolname = 'partial'`),
    );
    expect(row).toEqual({ rolcreatedb: true });
  });

  it('a database is made once, whatever its name, and belongs to its owner', async () => {
    const name = `d'"\\ b`;
    const role = { slot: 'pg.role', name: 'the "owner"', attributes: ['LOGIN'] } as const;
    const ensure = () =>
      connect(server.address, (database) => ensureDatabase(database, { name, owner: role.name }));
    await connect(server.address, (database) => ensureRole(database, { role, password: odd }));

    expect(await ensure()).toEqual([`created database ${name}`]);
    expect(await ensure()).toEqual([]);
    const login = { user: role.name, password: odd, database: name };
    expect(await server.psql(login, 'create schema mine; select current_database()')).toBe(name);
  });

  it('a server that another authority signed for is not spoken to', async () => {
    const { authority: _authority, ...rest } = server.address;
    const stranger = await startPostgres(image);
    try {
      const wrong = { ...rest, authority: stranger.address.authority };
      await expect(connect(wrong, (database) => database.query('select 1'))).rejects.toThrow(
        /certificate/,
      );
    } finally {
      await stranger.stop();
    }
  });

  it('a client certificate is shown, and one that the server does not trust is left out', async () => {
    const now = new Date();
    const [trusted, other] = [await issueAuthority('clients', now), await issueAuthority('b', now)];
    await server.write('clients.crt', trusted.certificate);
    await connect(server.address, async (database) => {
      await database.query("alter system set ssl_ca_file = 'clients.crt'");
      await database.query('select pg_reload_conf()');
    });
    const shownBy = async (authority: IssuedCertificate): Promise<unknown> => {
      const client = await issueClientCertificate(authority, 'postgres', now);
      const rows = await connect({ ...server.address, client }, (database) =>
        database.query('select client_dn from pg_stat_ssl where pid = pg_backend_pid()'),
      );
      return rows[0]?.['client_dn'];
    };
    // The postmaster takes a moment to reload.
    await expect.poll(() => shownBy(trusted), { timeout: 20_000 }).toBe('/CN=postgres');
    expect(await shownBy(other)).toBeNull();
  });

  it('a server is trusted that one of several authorities signed for', async () => {
    const { certificate } = await issueAuthority('another', new Date());
    const authority = [certificate, server.address.authority].join('\n');

    const rows = await connect({ ...server.address, authority }, (database) =>
      database.query('select 1 as one'),
    );
    expect(rows).toEqual([{ one: 1 }]);
  });

  it('passwords reach neither the log of the server nor pg_stat_activity', async () => {
    const role = { slot: 'pg.role', name: 'logged', attributes: ['LOGIN'] } as const;
    const seen = await connect(server.address, async (database) => {
      await database.query(`set log_statement = 'all'`);
      await ensureRole(database, { role, password: 'a-most-secret-password' });
      return await database.query(`select query from pg_stat_activity`);
    });

    expect(JSON.stringify(seen)).not.toContain('a-most-secret-password');
    expect(await server.log()).toContain('ALTER ROLE "logged" PASSWORD');
    expect(await server.log()).not.toContain('a-most-secret-password');
  });
});
