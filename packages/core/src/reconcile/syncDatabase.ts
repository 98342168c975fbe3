import { createHash } from 'node:crypto';
import type { MergedSlots } from '@howdah/plugin-api';
import { canonical, toJson } from '../compose/canonical.js';
import type { Connect, Database, DatabaseAddress } from '../sql/database.js';
import { ensureDatabase, ensureRole } from '../sql/roles.js';
import type { ClusterSecrets } from './ensureSecrets.js';
import { trustedBy } from './trustedAuthorities.js';
import { ReconcileError } from './reconcileError.js';

const FIRST_RETRY_MS = 2000;
const LONGEST_RETRY_MS = 60_000;

/** What the databases of one cluster must hold. */
export interface DatabaseDemand {
  readonly merged: MergedSlots;
  readonly secrets: ClusterSecrets;
  readonly secretNames: { readonly system: string; readonly application: string };
  /** The primary. */
  readonly address: Omit<DatabaseAddress, 'password' | 'authority' | 'database'>;
}

/**
 * Keeps roles and the application's database as the slots want them. Remembers what it has seen to
 * be in order, so that a steady cluster costs no connection; a restarted operator looks again.
 */
export class DatabaseSync {
  readonly #connect: Connect;
  readonly #failures = new Map<string, number>();
  readonly #inOrder = new Map<string, { readonly demand: string; readonly version?: string }>();

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
    const { address, merged, secrets } = demand;
    const application = secrets.application;
    const { changes, version } = await this.#connect(
      {
        ...address,
        database: 'postgres',
        password: passwordOf(demand, {
          secret: demand.secretNames.system,
          key: 'superuser-password',
        }),
        authority: trustedBy(secrets.certificate),
      },
      async (connection) => {
        const database = endingWith(signal, connection);
        const done: string[] = [];
        for (const role of merged.roles) {
          const password =
            role.password === undefined ? undefined : passwordOf(demand, role.password);
          done.push(
            ...(await ensureRole(database, {
              role,
              ...(password === undefined ? {} : { password }),
            })),
          );
        }
        const { dbname, username } = application;
        if (dbname !== undefined && username !== undefined) {
          done.push(...(await ensureDatabase(database, { name: dbname, owner: username })));
        }
        return { changes: done, version: await serverVersion(database) };
      },
      signal,
    );
    this.#failures.delete(cluster);
    this.#inOrder.set(cluster, {
      demand: fingerprint(demand),
      ...(version === undefined ? {} : { version }),
    });
    return changes;
  }
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
  throw new ReconcileError(
    'HOWDAH_SECRET_INCOMPLETE',
    `Secret "${reference.secret}" holds no key "${reference.key}", which a role needs`,
  );
}

/** A digest, so that no password is kept longer than a reconcile. */
function fingerprint({ merged, secrets, address }: DatabaseDemand): string {
  const { system, application } = secrets;
  return createHash('sha256')
    .update(canonical(toJson({ roles: merged.roles, system, application, host: address.host })))
    .digest('base64');
}
