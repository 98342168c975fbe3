import pg from 'pg';
import type { Connect, Database } from './database.js';

const CONNECT_MS = 3000;
const STATEMENT_MS = 10_000;

/** Connections by the `pg` driver: encrypted, short-lived, with limits on both ends. */
export const connect: Connect = async (address, use) => {
  const client = new pg.Client({
    host: address.host,
    port: address.port,
    database: address.database,
    user: address.user,
    password: address.password,
    application_name: 'howdah',
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    query_timeout: STATEMENT_MS + CONNECT_MS,
    // A function of the same name in a user's schema must not run with our rights.
    options: '-c search_path=pg_catalog,pg_temp',
    ssl: { ca: address.authority, checkServerIdentity: () => undefined },
  });
  // A connection that breaks between two queries must not end the process.
  client.on('error', () => undefined);
  await client.connect();
  const database: Database = {
    query: async (text, values) => {
      const result = await client.query<Record<string, unknown>>(text, [...(values ?? [])]);
      return result.rows;
    },
  };
  try {
    return await use(database);
  } finally {
    await client.end();
  }
};
