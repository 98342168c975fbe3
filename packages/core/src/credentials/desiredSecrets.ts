import type { FepCluster } from '../api/fepCluster.js';
import { clusterNames } from '../cluster/clusterNames.js';
import { SYSTEM_KEYS } from './systemCredentials.js';

/** Content of a Secret, as text. */
export type SecretText = Readonly<Record<string, string>>;

/** What the two credential Secrets hold already; empty where they do not exist. */
export interface ExistingCredentials {
  readonly system: SecretText;
  readonly application: SecretText;
}

/**
 * Content of the credential Secrets: a password in the manifest wins, then the one in use, then a
 * new one. Pure but for `generate`.
 */
export function desiredSecrets(
  cluster: FepCluster,
  existing: ExistingCredentials,
  generate: () => string,
): ExistingCredentials {
  const users = cluster.spec.fepChildCrVal.sysUsers ?? {};
  const pick = (given: string | undefined, current: string | undefined): string =>
    given !== undefined && given !== '' ? given : (current ?? generate());

  const { system } = existing;
  const names = clusterNames(cluster);
  const host = `${names.primaryService}.${cluster.metadata.namespace ?? 'default'}.svc`;
  const database = nonEmpty(users.pgdb) ?? 'app';
  const username = nonEmpty(users.pguser) ?? 'app';
  const password = pick(users.pgpassword, existing.application['password']);
  const port = String(cluster.spec.fep.servicePort);
  const uri = new URL(`postgresql://${host}:${port}`);
  uri.username = encodeURIComponent(username);
  uri.password = encodeURIComponent(password);
  uri.pathname = `/${encodeURIComponent(database)}`;

  return {
    system: {
      [SYSTEM_KEYS.superuser]: pick(users.pgAdminPassword, system[SYSTEM_KEYS.superuser]),
      [SYSTEM_KEYS.replication]: pick(users.pgreplpassword, system[SYSTEM_KEYS.replication]),
      [SYSTEM_KEYS.rewind]: pick(users.pgRewindPassword, system[SYSTEM_KEYS.rewind]),
      [SYSTEM_KEYS.rest]: pick(undefined, system[SYSTEM_KEYS.rest]),
      ...metricsPassword(users, system, pick),
    },
    application: { username, password, dbname: database, host, port, uri: uri.toString() },
  };
}

/** Key of the metrics role's password, there only when the manifest names such a role. */
export const METRICS_KEY = 'metrics-password';

function metricsPassword(
  users: NonNullable<FepCluster['spec']['fepChildCrVal']['sysUsers']>,
  system: SecretText,
  pick: (given: string | undefined, current: string | undefined) => string,
): SecretText {
  if (nonEmpty(users.pgMetricsUser) === undefined) return {};
  return { [METRICS_KEY]: pick(users.pgMetricsPassword, system[METRICS_KEY]) };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
