import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createSecureContext } from 'node:tls';
import { connect } from '@howdah/core';
import { MemoryPostgres } from '@howdah/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selfSigned } from '../selfSigned.js';
import { scramSecret } from './scram.js';
import { serveDatabase } from './serveDatabase.js';

const HOST = '127.0.0.1';
const PASSWORD = 'correct horse';

describe('the hollow database, asked by the driver of the operator', () => {
  const server = createServer();
  let authority = '';

  beforeAll(async () => {
    const { certificate, key } = await selfSigned(HOST);
    authority = certificate;
    const postgres = new MemoryPostgres(PASSWORD);
    const hollow = {
      secureContext: createSecureContext({ cert: certificate, key }),
      superuser: scramSecret(PASSWORD),
      open: (database: string) => postgres.open(database),
    };
    server.on('connection', (socket) => void serveDatabase(socket, hollow));
    await new Promise<void>((resolve) => {
      server.listen(0, HOST, () => {
        resolve();
      });
    });
  });

  afterAll(() => {
    server.close();
  });

  const address = (password = PASSWORD, database = 'postgres') => ({
    host: HOST,
    port: portOf(server.address()),
    user: 'postgres',
    database,
    password,
    authority,
  });

  it('keeps what it is told, and shows its certificate', async () => {
    const found = await connect(address(), async (database) => {
      expect(database.certificate).toMatch(/^([0-9A-F]{2}:){31}/);
      await database.query('CREATE ROLE "app" LOGIN');
      return await database.query(
        'SELECT rolname, rolpassword, rolcanlogin FROM pg_authid WHERE rolname = $1',
        ['app'],
      );
    });

    expect(found).toMatchObject([{ rolname: 'app', rolpassword: null, rolcanlogin: true }]);
  });

  it('goes on after an error, and gives no rows where there are none', async () => {
    const answers = await connect(address(), async (database) => {
      const refused = await database.query('DROP TABLE users', []).catch((error: Error) => error);
      const rows = await database.query('SELECT 1 FROM pg_database WHERE datname = $1', ['none']);
      return { refused, rows };
    });

    expect(answers.refused).toBeInstanceOf(Error);
    expect(answers.rows).toEqual([]);
  });

  it.each([
    ['a wrong password', 'wrong', 'postgres', '28P01'],
    ['a database that is not there', PASSWORD, 'none', '3D000'],
  ])('refuses %s', async (...[, password, database, code]) => {
    const asked = connect(address(password, database), () => Promise.resolve('in'));

    await expect(asked).rejects.toMatchObject({ code });
  });
});

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
