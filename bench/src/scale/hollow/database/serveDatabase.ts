import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { SecureContext } from 'node:tls';
import type { ClusterControllerOptions } from '@howdah/core';
import { ByteReader } from './byteReader.js';
import { readFrame, readMessage, readSslRequest, readStartup } from './clientMessages.js';
import { ScramExchange } from './scram.js';
import type { ScramSecret } from './scram.js';
import {
  askForScram,
  bindComplete,
  commandComplete,
  dataRows,
  errorResponse,
  loggedIn,
  parseComplete,
  readyForQuery,
  rowDescription,
  scramChallenge,
} from './serverMessages.js';
import type { Rows } from './serverMessages.js';

/** A connection as core sees one. */
export type Database = Parameters<Parameters<ClusterControllerOptions['connect']>[1]>[0];

/** One server: its certificate, the password of its superuser, and what it holds. */
export interface HollowServer {
  readonly secureContext: SecureContext;
  readonly superuser: ScramSecret;
  /** Throws when there is no such database. */
  open(database: string): Database;
}

/** Speaks PostgreSQL's protocol on one connection, from the wish for TLS to its end. */
export async function serveDatabase(socket: Socket, server: HollowServer): Promise<void> {
  socket.on('error', () => undefined);
  if (!(await readSslRequest(new ByteReader(socket)))) {
    socket.destroy();
    return;
  }
  socket.write('S');
  const secure = new TLSSocket(socket, { isServer: true, secureContext: server.secureContext });
  secure.on('error', () => undefined);
  const reader = new ByteReader(secure);
  try {
    const database = await logIn(secure, reader, server);
    if (database !== undefined) await answer(secure, reader, database);
  } finally {
    secure.end();
  }
}

async function logIn(
  socket: TLSSocket,
  reader: ByteReader,
  server: HollowServer,
): Promise<Database | undefined> {
  const startup = await readStartup(reader);
  if (startup === undefined) return undefined;
  const exchange = new ScramExchange(server.superuser);
  socket.write(askForScram);
  const first = await readFrame(reader);
  if (first === undefined) return undefined;
  // The mechanism's name, a length, and what the client has to say first.
  const said = first.body.subarray(first.body.indexOf(0) + 5).toString('utf8');
  socket.write(scramChallenge(exchange.challenge(said)));
  const final = await readFrame(reader);
  if (final === undefined) return undefined;
  const proof = exchange.verify(final.body.toString('utf8'));
  const user = startup.get('user') ?? '';
  if (proof === undefined || user !== 'postgres') {
    const message = `password authentication failed for user "${user}"`;
    socket.write(errorResponse('FATAL', { code: '28P01', message }));
    return undefined;
  }
  try {
    const database = server.open(startup.get('database') ?? user);
    socket.write(loggedIn(proof));
    return database;
  } catch (error) {
    socket.write(errorResponse('FATAL', { code: '3D000', message: messageOf(error) }));
    return undefined;
  }
}

/** Simple queries, and the extended protocol with one unnamed statement. */
async function answer(socket: TLSSocket, reader: ByteReader, database: Database): Promise<void> {
  let statement = '';
  let values: readonly string[] = [];
  let rows: Rows = [];
  let failed = false;
  const run = async (): Promise<void> => {
    try {
      rows = await database.query(statement, values);
    } catch (error) {
      failed = true;
      socket.write(errorResponse('ERROR', { code: 'XX000', message: messageOf(error) }));
    }
  };
  for (;;) {
    const next = await readMessage(reader);
    if (next.message === 'terminate') return;
    if (next.message === 'sync') {
      failed = false;
      socket.write(readyForQuery);
      continue;
    }
    // After an error everything is passed over until the next sync.
    if (failed) continue;
    switch (next.message) {
      case 'query':
        statement = next.text;
        values = [];
        await run();
        if (!failed) socket.write(simpleAnswer(rows));
        failed = false;
        socket.write(readyForQuery);
        break;
      case 'parse':
        statement = next.text;
        socket.write(parseComplete);
        break;
      case 'bind':
        ({ values } = next);
        socket.write(bindComplete);
        await run();
        break;
      case 'describe':
        socket.write(rowDescription(rows));
        break;
      case 'execute':
        socket.write(Buffer.concat([dataRows(rows), commandComplete]));
        break;
    }
  }
}

/** Without columns there is no description in a simple query's answer. */
function simpleAnswer(rows: Rows): Buffer {
  const columns = rows.length > 0 ? [rowDescription(rows)] : [];
  return Buffer.concat([...columns, dataRows(rows), commandComplete]);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown failure';
}
