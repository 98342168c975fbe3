import type { FepCluster } from '../api/fepCluster.js';
import { databaseName, roleName } from '../api/roleNames.js';
import type { SysUsers } from '../api/roleNames.js';
import { clusterNames } from '../cluster/clusterNames.js';
import { decidePassword, isUsable } from './decidePassword.js';
import { managedPasswords, sidesOf, SYSTEM_PASSWORDS } from './managedPasswords.js';
import { digestKey, inUseKey, SYSTEM_KEYS } from './systemCredentials.js';

/** Content of a Secret, as text. */
export type SecretText = Readonly<Record<string, string>>;

/** What the two credential Secrets hold already; empty where they do not exist. */
export interface ExistingCredentials {
  readonly system: SecretText;
  readonly application: SecretText;
}

/**
 * Content of the credential Secrets. Of each password, whichever of manifest and Secret changed
 * last decides; what is in use stays beside it until the database has the new one. The names of
 * the roles and the major that made the data stay. Pure but for `generate`.
 */
export function desiredSecrets(
  cluster: FepCluster,
  existing: ExistingCredentials,
  options: { readonly generate: () => string; readonly major: number },
): ExistingCredentials {
  const { generate } = options;
  const users = cluster.spec.fepChildCrVal.sysUsers ?? {};
  const written: { system: Record<string, string>; application: Record<string, string> } = {
    system: {},
    application: {},
  };
  for (const managed of managedPasswords(users)) {
    const { secret, key, record } = managed;
    const sides = sidesOf(managed, users, existing);
    const { password, digest } = decidePassword(sides, generate);
    const known = [sides.inUse, sides.written].find(isUsable);
    written[secret][key] = password;
    written.system[inUseKey(record)] = known ?? password;
    if (digest !== undefined) written.system[digestKey(record)] = digest;
  }
  const { password = '' } = written.application;
  const changed = existing.system[SYSTEM_KEYS.changed];
  return {
    system: {
      ...written.system,
      ...restPassword(existing.system, generate),
      ...(changed === undefined ? {} : { [SYSTEM_KEYS.changed]: changed }),
      ...fixedAtCreation(users, existing.system, options.major),
    },
    application: connection(cluster, password),
  };
}

/** Nobody is asked for Patroni's own password: what members were started with stays. */
function restPassword(system: SecretText, generate: () => string): SecretText {
  const key = SYSTEM_KEYS.rest;
  const password = [system[inUseKey(key)], system[key]].find(isUsable) ?? generate();
  return { [key]: password, [inUseKey(key)]: password };
}

function connection(cluster: FepCluster, password: string): SecretText {
  const users = cluster.spec.fepChildCrVal.sysUsers ?? {};
  const names = clusterNames(cluster);
  const host = `${names.primaryService}.${cluster.metadata.namespace ?? 'default'}.svc`;
  const database = databaseName(users);
  const username = roleName(users, 'pguser');
  const port = String(cluster.spec.fep.servicePort);
  const uri = new URL(`postgresql://${host}:${port}`);
  uri.username = encodeURIComponent(username);
  uri.password = encodeURIComponent(password);
  uri.pathname = `/${encodeURIComponent(database)}`;
  return { username, password, dbname: database, host, port, uri: uri.toString() };
}

function fixedAtCreation(users: SysUsers, system: SecretText, major: number): SecretText {
  const { replicationUser, rewindUser, applicationUser, applicationDatabase } = SYSTEM_KEYS;
  return {
    [replicationUser]: system[replicationUser] ?? roleName(users, 'pgrepluser'),
    [rewindUser]: system[rewindUser] ?? roleName(users, 'pgRewindUser'),
    [applicationUser]: system[applicationUser] ?? roleName(users, 'pguser'),
    [applicationDatabase]: system[applicationDatabase] ?? databaseName(users),
    [SYSTEM_KEYS.major]: system[SYSTEM_KEYS.major] ?? String(major),
  };
}

/** Keys without which nobody could log in to data that exists, and of which nothing is known. */
export function unknownPasswords(system: SecretText): readonly string[] {
  return [...SYSTEM_PASSWORDS.map(({ key }) => key), SYSTEM_KEYS.rest].filter(
    (key) => !isUsable(system[key]) && !isUsable(system[inUseKey(key)]),
  );
}

/** The system Secret once the database has every password that the Secrets hold. */
export function withPasswordsInUse(
  cluster: FepCluster,
  { system, application }: ExistingCredentials,
): SecretText {
  const users = cluster.spec.fepChildCrVal.sysUsers ?? {};
  const held: ExistingCredentials = { system, application };
  const inUse = managedPasswords(users).map(({ secret, key, record }): [string, string] => [
    inUseKey(record),
    held[secret][key] ?? '',
  ]);
  return { ...system, ...Object.fromEntries(inUse) };
}
