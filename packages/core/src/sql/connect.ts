import { TLSSocket } from 'node:tls';
import pg from 'pg';
import type { Connect, Database } from './database.js';

const CONNECT_MS = 3000;
const STATEMENT_MS = 10_000;

/**
 * Connections by the `pg` driver: encrypted, short-lived, with limits on both ends. A server that does
 * not trust yet what it is shown turns us away for it, though most demand no certificate: it is asked
 * once more without.
 */
export const connect: Connect = async (address, use, signal) => {
  try {
    return await connectOnce(address, use, signal);
  } catch (error) {
    if (address.client === undefined || !isCertificateRefused(error)) throw error;
    const { client: _, ...rest } = address;
    return connectOnce(rest, use, signal);
  }
};

/** The server's alert about a certificate; it comes before anything is asked. */
function isCertificateRefused(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    /^ERR_SSL_\w*ALERT\w*(CA|CERTIFICATE)/.test(String(error.code))
  );
}

const connectOnce: Connect = async (address, use, signal) => {
  signal?.throwIfAborted();
  const { certificate: cert, key } = address.client ?? {};
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
    ssl: { ca: address.authority, cert, key, checkServerIdentity: () => undefined },
  });
  // A connection that breaks between two queries must not end the process.
  client.on('error', () => undefined);
  // Breaks the connection in the middle of a query too.
  const end = (): void => void client.end();
  signal?.addEventListener('abort', end, { once: true });
  try {
    await client.connect();
    try {
      return await use(databaseOf(client));
    } finally {
      await client.end();
    }
  } finally {
    signal?.removeEventListener('abort', end);
  }
};

function databaseOf(client: pg.Client): Database {
  const { stream } = client.connection;
  const shown = stream instanceof TLSSocket ? stream.getPeerX509Certificate() : undefined;
  return {
    certificate: shown?.fingerprint256,
    query: async (text, values) => {
      const result = await client.query<Record<string, unknown>>(text, [...(values ?? [])]);
      return result.rows;
    },
  };
}
