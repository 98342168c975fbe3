import type { FepCluster } from '../api/fepCluster.js';
import { databaseName, roleName } from '../api/roleNames.js';
import type { SysUsers } from '../api/roleNames.js';
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
 * Content of the credential Secrets. Of the application's password the manifest decides, then the
 * one in use, then a new one. Passwords of system roles stay as they were first set: members hold
 * them in their environment, and a change under their feet would end replication. So do the names
 * of those roles and the major that made the data. Pure but for `generate`.
 */
export function desiredSecrets(
  cluster: FepCluster,
  existing: ExistingCredentials,
  options: { readonly generate: () => string; readonly major: number },
): ExistingCredentials {
  const { generate } = options;
  const users = cluster.spec.fepChildCrVal.sysUsers ?? {};
  const pick = (given: string | undefined, current: string | undefined): string =>
    given !== undefined && given !== '' ? given : (current ?? generate());

  const { system } = existing;
  const names = clusterNames(cluster);
  const host = `${names.primaryService}.${cluster.metadata.namespace ?? 'default'}.svc`;
  const database = databaseName(users);
  const username = roleName(users, 'pguser');
  const password = pick(users.pgpassword, existing.application['password']);
  const port = String(cluster.spec.fep.servicePort);
  const uri = new URL(`postgresql://${host}:${port}`);
  uri.username = encodeURIComponent(username);
  uri.password = encodeURIComponent(password);
  uri.pathname = `/${encodeURIComponent(database)}`;

  return {
    system: {
      ...systemPasswords(users, system, generate),
      ...record(users, system, options.major),
      [SYSTEM_KEYS.rest]: pick(undefined, system[SYSTEM_KEYS.rest]),
      ...metricsPassword(users, system, pick),
    },
    application: { username, password, dbname: database, host, port, uri: uri.toString() },
  };
}

/** Field of `sysUsers` for each system role's password. */
const SYSTEM_FIELDS = [
  ['pgAdminPassword', SYSTEM_KEYS.superuser],
  ['pgreplpassword', SYSTEM_KEYS.replication],
  ['pgRewindPassword', SYSTEM_KEYS.rewind],
] as const;

function systemPasswords(users: SysUsers, system: SecretText, generate: () => string): SecretText {
  return Object.fromEntries(
    SYSTEM_FIELDS.map(([field, key]) => [key, system[key] ?? nonEmpty(users[field]) ?? generate()]),
  );
}

function record(users: SysUsers, system: SecretText, major: number): SecretText {
  const { replicationUser, rewindUser, applicationUser, applicationDatabase } = SYSTEM_KEYS;
  return {
    [replicationUser]: system[replicationUser] ?? roleName(users, 'pgrepluser'),
    [rewindUser]: system[rewindUser] ?? roleName(users, 'pgRewindUser'),
    [applicationUser]: system[applicationUser] ?? roleName(users, 'pguser'),
    [applicationDatabase]: system[applicationDatabase] ?? databaseName(users),
    [SYSTEM_KEYS.major]: system[SYSTEM_KEYS.major] ?? String(major),
  };
}

/** Fields whose password differs from the one in use, which goes on being used. */
export function passwordsSetAside(cluster: FepCluster, system: SecretText): readonly string[] {
  const users = cluster.spec.fepChildCrVal.sysUsers ?? {};
  return SYSTEM_FIELDS.filter(([field, key]) => {
    const given = nonEmpty(users[field]);
    return given !== undefined && system[key] !== undefined && given !== system[key];
  }).map(([field]) => field);
}

/** Key of the metrics role's password, there only when the manifest names such a role. */
export const METRICS_KEY = 'metrics-password';

function metricsPassword(
  users: SysUsers,
  system: SecretText,
  pick: (given: string | undefined, current: string | undefined) => string,
): SecretText {
  if (roleName(users, 'pgMetricsUser') === undefined) return {};
  return { [METRICS_KEY]: pick(users.pgMetricsPassword, system[METRICS_KEY]) };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
