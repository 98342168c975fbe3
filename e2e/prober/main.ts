import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { readNumber, readText } from '../src/json/read.js';
import { openSession, type DatabaseSession, type SessionOptions } from './databaseSession.js';
import { toRanges, type ProbeRecord } from './record.js';

const INTERVAL_MS = 50;
const CONNECT_MS = 1000;
const ANSWER_MS = 1500;
const READ_BACK_MS = 10_000;
// A kubelet may take a minute and a half to renew the file of a password that changed.
const READ_BACK_TRIES = 120;

const CREATE_TABLE = `create table if not exists howdah_probe (
  run text not null, seq bigint not null, sent timestamptz not null default clock_timestamp(),
  primary key (run, seq))`;
const INSERT_ROW = 'insert into howdah_probe (run, seq) values ($1, $2)';
const READ_ROWS = 'select seq::int as seq from howdah_probe where run = $1 order by seq';
const WHO_ANSWERS = 'select host(inet_server_addr()) as address';

const run = setting('PROBER_RUN');
const passwordFile = setting('PROBER_PASSWORD_FILE');
let finishing = false;

// PID 1 gets no default handlers: an ordinary end of the pod must not wait for the kill.
process.on('SIGTERM', () => process.exit(0));
process.on('SIGUSR2', () => {
  finishing = true;
});

const name = setting('PGHOST');
const authorityFile = process.env['PROBER_AUTHORITY_FILE'];
const options: SessionOptions = {
  // Resolved once: the gap of a database is measured, not the one of the cluster's DNS.
  host: await addressOf(name),
  port: Number(setting('PGPORT')),
  user: setting('PGUSER'),
  password: () => readFile(passwordFile, 'utf8'),
  database: setting('PGDATABASE'),
  ...(authorityFile === undefined
    ? {}
    : { verify: { name, authority: () => readFile(authorityFile, 'utf8') } }),
  connectMs: CONNECT_MS,
};

await repeatUntilDone('creating the table', async (session) => {
  await session.query(CREATE_TABLE, [], READ_BACK_MS);
});
write({ kind: 'start', at: Date.now(), run });
const attempts = await probe();
await repeatUntilDone('reading the rows back', async (session) => {
  const rows = await session.query(READ_ROWS, [run], READ_BACK_MS);
  const sequence = rows.flatMap((row) => readNumber(row, 'seq') ?? []);
  write({ kind: 'rows', at: Date.now(), ranges: toRanges(sequence) });
});
write({ kind: 'end', at: Date.now(), attempts });
process.exit(0);

async function probe(): Promise<number> {
  let session: DatabaseSession | undefined;
  let seq = 0;

  while (!finishing) {
    const startedAt = Date.now();

    try {
      session ??= await connected();
      seq += 1;
      await session.query(INSERT_ROW, [run, seq], ANSWER_MS);
      write({ kind: 'ack', at: Date.now(), seq, ms: Date.now() - startedAt });
    } catch (error) {
      // An answer that comes later is not trusted: a new connection, a new number.
      write({ kind: 'fail', at: Date.now(), seq: session ? seq : null, ...reason(error) });
      session?.cut();
      session = undefined;
    }

    await sleep(Math.max(0, INTERVAL_MS - (Date.now() - startedAt)));
  }

  session?.cut();
  return seq;
}

async function connected(): Promise<DatabaseSession> {
  const session = await openSession(options);
  try {
    const [row] = await session.query(WHO_ANSWERS, [], ANSWER_MS);
    write({ kind: 'connected', at: Date.now(), server: readText(row, 'address') ?? 'unknown' });
    return session;
  } catch (error) {
    session.cut();
    throw error;
  }
}

async function repeatUntilDone(
  what: string,
  work: (session: DatabaseSession) => Promise<void>,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    let session: DatabaseSession | undefined;
    try {
      session = await openSession(options);
      await work(session);
      return;
    } catch (error) {
      write({ kind: 'fail', at: Date.now(), seq: null, ...reason(error) });
      if (attempt >= READ_BACK_TRIES) throw new Error(`${what} failed for good`, { cause: error });
      await sleep(1000);
    } finally {
      session?.cut();
    }
  }
}

async function addressOf(host: string): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await lookup(host, { family: 4 })).address;
    } catch (error) {
      if (attempt >= READ_BACK_TRIES) throw error;
      await sleep(1000);
    }
  }
}

function reason(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: 'UNKNOWN', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return { code, message: error.message };
}

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`the prober needs ${name} set`);
  return value;
}

function write(record: ProbeRecord): void {
  process.stdout.write(`${JSON.stringify(record)}\n`);
}
