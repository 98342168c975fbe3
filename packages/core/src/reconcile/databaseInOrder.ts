import { formatKey, keyOf } from '@howdah/kube';
import type { HostInput, MergedSlots } from '@howdah/plugin-api';
import { secretNames } from '../cluster/clusterNames.js';
import type { ClusterRun } from './clusterRun.js';
import type { ClusterSecrets } from './ensureSecrets.js';
import { databaseProblem } from './databaseProblem.js';
import { leaderOf } from './seenCluster.js';
import type { SeenCluster } from './seenCluster.js';
import type { DatabaseDemand } from './syncDatabase.js';

/** Whether roles and databases are as they are wanted, and of which version the server is. */
export interface DatabaseOrder {
  readonly inOrder: boolean;
  readonly version?: string;
  /** Why not, where somebody tried. */
  readonly waiting?: string;
  readonly retryAfterMs?: number;
}

/** Brings roles and databases in order, once there is a primary that takes writes. */
export async function databaseInOrder(
  run: ClusterRun,
  input: HostInput,
  {
    seen,
    secrets,
    merged,
  }: {
    readonly seen: SeenCluster;
    readonly secrets: ClusterSecrets;
    readonly merged: MergedSlots;
  },
): Promise<DatabaseOrder> {
  const leader = leaderOf(seen);
  const primary = seen.members.find(({ name }) => name === leader);
  if (primary?.ready !== true || primary.address === undefined) return { inOrder: false };

  const { database } = run.options;
  const key = formatKey(keyOf(run.manifest));
  const demand: DatabaseDemand = {
    merged,
    secrets,
    secretNames: secretNames(input.cluster.name),
    address: {
      host: primary.address,
      port: primary.port ?? input.cluster.port,
      user: input.credentials.superuser.username,
    },
  };
  try {
    if (!database.isMet(key, demand)) {
      for (const change of await database.meet(key, demand, run.signal)) run.log.info({}, change);
    }
  } catch (error) {
    run.signal.throwIfAborted();
    const waiting = databaseProblem(primary.name, error, secretNames(input.cluster.name));
    run.log.warn({}, waiting);
    return { inOrder: false, waiting, retryAfterMs: database.failed(key) };
  }
  const version = database.version(key);
  const missing = database.missing(key);
  return {
    inOrder: true,
    ...(version === undefined ? {} : { version }),
    ...(missing.length === 0 ? {} : { waiting: missing.join('\n') }),
  };
}
