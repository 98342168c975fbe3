import type { SystemCredentials } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { clientCert } from '../certificates/clientDemand.js';
import type { ClientDemand } from '../certificates/clientDemand.js';
import { roleName } from '../api/roleNames.js';
import { secretNames } from '../cluster/clusterNames.js';

/** Keys of the Secret `<cluster>-system`: what belongs to the data and lives as long. */
export const SYSTEM_KEYS = {
  superuser: 'superuser-password',
  replication: 'replication-password',
  rewind: 'rewind-password',
  rest: 'rest-password',
  replicationUser: 'replication-username',
  rewindUser: 'rewind-username',
  applicationUser: 'application-username',
  applicationDatabase: 'application-database',
  major: 'postgres-major',
  /** When what is in use last changed. */
  changed: 'passwords-changed',
} as const;

/**
 * Key of Secret `<cluster>-system` with the password that the database has by now. Whoever logs in
 * reads this one: what people write to the key itself is a wish until the role was changed.
 */
export function inUseKey(key: string): string {
  return `${key}-in-use`;
}

/** Whether a key of Secret `<cluster>-system` is one of those. */
export function isInUseKey(key: string): boolean {
  return key.endsWith(inUseKey(''));
}

/** Key of Secret `<cluster>-system` with the digest of what the manifest gave last. */
export function digestKey(key: string): string {
  return `${key}-manifest`;
}

/**
 * Who the system roles are, where the passwords lie by which one logs in as them, and what servers
 * demand besides.
 */
export function systemCredentials(
  cluster: FepCluster,
  demand: ClientDemand = 'none',
): SystemCredentials {
  const besides = clientCert(demand);
  const users = cluster.spec.fepChildCrVal.sysUsers ?? {};
  const secret = secretNames(cluster.metadata.name).system;
  return {
    superuser: {
      username: 'postgres',
      password: { secret, key: inUseKey(SYSTEM_KEYS.superuser) },
      ...besides,
    },
    replication: {
      username: roleName(users, 'pgrepluser'),
      password: { secret, key: inUseKey(SYSTEM_KEYS.replication) },
      ...besides,
    },
    rewind: {
      username: roleName(users, 'pgRewindUser'),
      password: { secret, key: inUseKey(SYSTEM_KEYS.rewind) },
      ...besides,
    },
    rest: { username: 'howdah', password: { secret, key: inUseKey(SYSTEM_KEYS.rest) } },
  };
}
