import { createHash } from 'node:crypto';
import type { MergedSlots, PgExtension } from '@howdah/plugin-api';
import { canonical, toJson } from '../compose/canonical.js';
import type { Connect, Database, DatabaseAddress } from '../sql/database.js';
import { ensureExtension } from '../sql/extensions.js';
import { ensureDatabase, ensureRole } from '../sql/roles.js';
import { superuserPasswords, wishes } from '../credentials/loginPasswords.js';
import { superuserCertificates } from '../credentials/superuserLogin.js';
import { SYSTEM_KEYS } from '../credentials/systemCredentials.js';
import type { ClusterSecrets } from './ensureSecrets.js';
import { ReconcileError } from './reconcileError.js';

const FIRST_RETRY_MS = 2000;
const LONGEST_RETRY_MS = 60_000;

/** What the databases of one cluster must hold. */
export interface DatabaseDemand {
  readonly merged: MergedSlots;
  readonly secrets: Pick<ClusterSecrets, 'system' | 'application' | 'certificate'>;
  readonly secretNames: { readonly system: string; readonly application: string };
  /** The primary. */
  readonly address: Omit<DatabaseAddress, 'password' | 'authority' | 'client' | 'database'>;
}

/** What was found to be in order. */
interface Met {
  readonly demand: string;
  readonly version?: string;
  /** What cannot be had, such as an extension that the image lacks. */
  readonly missing: readonly string[];
}

/** What is done on one connection. */
interface Work {
  readonly demand: DatabaseDemand;
  readonly database: string;
  readonly signal: AbortSignal;
}

/**
 * Keeps roles and the application's database as the slots want them. Remembers what it has seen to
 * be in order, so that a steady cluster costs no connection; a restarted operator looks again.
 */
export class DatabaseSync {
  readonly #connect: Connect;
  readonly #failures = new Map<string, number>();
  readonly #inOrder = new Map<string, Met>();

  constructor(connect: Connect) {
    this.#connect = connect;
  }

  /** Whether these demands were met already. */
  isMet(cluster: string, demand: DatabaseDemand): boolean {
    return this.#inOrder.get(cluster)?.demand === fingerprint(demand);
  }

  /** The server's version as it said when it was last asked, e.g. `17.5`. */
  version(cluster: string): string | undefined {
    return this.#inOrder.get(cluster)?.version;
  }

  /** What the server could not be given when it was last asked, for a person to read. */
  missing(cluster: string): readonly string[] {
    return this.#inOrder.get(cluster)?.missing ?? [];
  }

  /** Counts a failure, and says after how many milliseconds another attempt is due. */
  failed(cluster: string): number {
    const before = this.#failures.get(cluster) ?? 0;
    this.#failures.set(cluster, before + 1);
    return Math.min(FIRST_RETRY_MS * 2 ** Math.min(before, 10), LONGEST_RETRY_MS);
  }

  /** Drops what is remembered of a cluster. */
  forget(cluster: string): void {
    this.#inOrder.delete(cluster);
    this.#failures.delete(cluster);
  }

  /** Meets the demands and says what it changed. Once the signal is aborted, nothing more is sent. */
  async meet(
    cluster: string,
    demand: DatabaseDemand,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const { merged, secrets } = demand;
    const { dbname, username } = secrets.application;
    const changes: string[] = [];
    const version = await this.#on({ demand, database: 'postgres', signal }, async (database) => {
      for (const role of merged.roles) {
        const password =
          role.password === undefined ? undefined : passwordOf(demand, role.password);
        const wanted = { role, ...(password === undefined ? {} : { password }) };
        changes.push(...(await ensureRole(database, wanted)));
      }
      if (dbname !== undefined && username !== undefined) {
        changes.push(...(await ensureDatabase(database, { name: dbname, owner: username })));
      }
      return serverVersion(database);
    });
    const missing: string[] = [];
    for (const [database, extensions] of byDatabase(merged.extensions)) {
      await this.#on({ demand, database, signal }, async (connection) => {
        for (const extension of extensions) {
          const { extension: outcome } = await ensureExtension(connection, extension);
          const named = `extension ${extension.name} in database ${database}`;
          if (outcome === 'created') changes.push(`created ${named}`);
          if (outcome === 'unavailable') {
            missing.push(`There is no ${named}: the image does not have it; use one that does.`);
          }
        }
      });
    }
    this.#failures.delete(cluster);
    this.#inOrder.set(cluster, {
      demand: fingerprint(demand),
      missing,
      ...(version === undefined ? {} : { version }),
    });
    return changes;
  }

  async #on<T>(
    { demand, database, signal }: Work,
    use: (database: Database) => Promise<T>,
  ): Promise<T> {
    const { address, secrets } = demand;
    const shown = superuserCertificates(secrets.certificate);
    const passwords = superuserPasswords(secrets.system);
    for (const [index, password] of passwords.entries()) {
      try {
        return await this.#connect(
          { ...address, ...shown, database, password },
          (connection) => use(endingWith(signal, connection)),
          signal,
        );
      } catch (error) {
        if (index + 1 === passwords.length || !isPasswordRefused(error)) throw error;
      }
    }
    const { system } = demand.secretNames;
    throw incomplete(system, SYSTEM_KEYS.superuser);
  }
}

/** SQLSTATE invalid_password, with which only a login ends. */
function isPasswordRefused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '28P01';
}

/** The extensions of each database. */
function byDatabase(
  extensions: readonly PgExtension[],
): ReadonlyMap<string, readonly PgExtension[]> {
  const found = new Map<string, readonly PgExtension[]>();
  for (const extension of extensions) {
    const { database = 'postgres' } = extension;
    found.set(database, [...(found.get(database) ?? []), extension]);
  }
  return found;
}

/** A connection on which no statement is begun after the signal was aborted. */
function endingWith(signal: AbortSignal, database: Database): Database {
  return {
    query: (text, values) => {
      signal.throwIfAborted();
      return database.query(text, values);
    },
  };
}

/** Packagers add their own version behind a space: `17.5 (Debian 17.5-1.pgdg12+1)`. */
async function serverVersion(database: Database): Promise<string | undefined> {
  const [row] = await database.query('SHOW server_version');
  const version = row?.['server_version'];
  return typeof version === 'string' ? version.split(' ')[0] : undefined;
}

function passwordOf(
  demand: DatabaseDemand,
  reference: { readonly secret: string; readonly key: string },
): string {
  const { secretNames, secrets } = demand;
  const content =
    reference.secret === secretNames.system
      ? secrets.system
      : reference.secret === secretNames.application
        ? secrets.application
        : {};
  const password = content[reference.key];
  if (password !== undefined) return password;
  throw incomplete(reference.secret, reference.key);
}

function incomplete(secret: string, key: string): ReconcileError {
  return new ReconcileError(
    'HOWDAH_SECRET_INCOMPLETE',
    `Secret "${secret}" holds no key "${key}", which a role needs`,
  );
}

/**
 * A digest, so that no password is kept longer than a reconcile; of what is wanted alone, not of
 * what is recorded once it is met.
 */
function fingerprint({ merged, secrets, address }: DatabaseDemand): string {
  const { application } = secrets;
  const system = wishes(secrets.system);
  return createHash('sha256')
    .update(
      canonical(
        toJson({
          roles: merged.roles,
          extensions: merged.extensions,
          system,
          application,
          host: address.host,
        }),
      ),
    )
    .digest('base64');
}
