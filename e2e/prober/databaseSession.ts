import { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import pg from 'pg';
import { readList } from '../src/json/read.js';
import { withinLimit } from './timeLimit.js';

/** Where the prober connects, and how long it waits. */
export interface SessionOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Asked anew for each connection. */
  readonly password: () => Promise<string>;
  readonly database: string;
  /** How the server is verified; asked anew for each connection. Without it TLS verifies nothing. */
  readonly verify?: { readonly name: string; readonly authority: () => Promise<string> };
  readonly connectMs: number;
}

/** One connection whose socket the prober can cut without asking the server. */
export interface DatabaseSession {
  query(text: string, values: readonly unknown[], limitMs: number): Promise<readonly unknown[]>;
  cut(): void;
}

/**
 * Connects with TLS where the server offers it, otherwise in plain text; where the server is to be
 * verified, with TLS only, as libpq's verify-full.
 */
export async function openSession(options: SessionOptions): Promise<DatabaseSession> {
  if (options.verify !== undefined) {
    const { name: servername, authority } = options.verify;
    return await connect(options, { ca: await authority(), servername });
  }
  try {
    return await connect(options, { rejectUnauthorized: false });
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('does not support SSL')) throw error;
    return await connect(options, false);
  }
}

async function connect(
  options: SessionOptions,
  ssl: ConnectionOptions | false,
): Promise<DatabaseSession> {
  // A frozen server keeps its kernel answering, so a polite end() would never come back.
  const socket = new Socket();
  const client = new pg.Client({
    host: options.host,
    port: options.port,
    user: options.user,
    password: options.password,
    database: options.database,
    ssl,
    stream: () => socket,
    application_name: 'howdah-prober',
  });
  // The failure also reaches the pending query; without a listener Node would end the process.
  client.on('error', () => undefined);

  const cut = (): void => {
    socket.destroy();
  };

  try {
    await withinLimit('connecting', options.connectMs, client.connect());
  } catch (error) {
    cut();
    throw error;
  }

  return {
    query: async (text, values, limitMs) => {
      const result = await withinLimit('a statement', limitMs, client.query(text, [...values]));
      return readList(result, 'rows');
    },
    cut,
  };
}
