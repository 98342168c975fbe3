import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connect } from './connect.js';
import { ensureExtension } from './extensions.js';
import { startPostgres } from './fixtures/postgresServer.js';
import type { PostgresServer } from './fixtures/postgresServer.js';

describe.each(inject('databaseImages'))('on a server of %s', (image) => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres(image);
  }, 120_000);
  afterAll(async () => {
    await server.stop();
  });

  const ensure = (name: string) =>
    connect(server.address, (database) => ensureExtension(database, { name }));
  const schemas = () =>
    connect(server.address, (database) =>
      database.query(
        `SELECT extname, nspname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace
         WHERE extname <> 'plpgsql' ORDER BY extname`,
      ),
    );

  it('an extension is created once, where users find it, with what it depends on', async () => {
    expect(await ensure('earthdistance')).toEqual({ extension: 'created' });
    expect(await ensure('earthdistance')).toEqual({ extension: 'there' });
    expect(await schemas()).toEqual([
      { extname: 'cube', nspname: 'public' },
      { extname: 'earthdistance', nspname: 'public' },
    ]);
  });

  it('an extension that the image lacks is told, and nothing is tried', async () => {
    expect(await ensure('no_such_extension')).toEqual({ extension: 'unavailable' });
  });

  it('the connection goes on with the path it had', async () => {
    const path = await connect(server.address, async (database) => {
      await ensureExtension(database, { name: 'pg_trgm' });
      return database.query('SHOW search_path');
    });
    expect(path).toEqual([{ search_path: 'pg_catalog, pg_temp' }]);
  });
});
