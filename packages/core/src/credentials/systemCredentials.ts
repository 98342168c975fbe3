import type { SystemCredentials } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
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
} as const;

/** Who the system roles are and where their passwords lie. */
export function systemCredentials(cluster: FepCluster): SystemCredentials {
  const users = cluster.spec.fepChildCrVal.sysUsers ?? {};
  const secret = secretNames(cluster.metadata.name).system;
  return {
    superuser: { username: 'postgres', password: { secret, key: SYSTEM_KEYS.superuser } },
    replication: {
      username: roleName(users, 'pgrepluser'),
      password: { secret, key: SYSTEM_KEYS.replication },
    },
    rewind: {
      username: roleName(users, 'pgRewindUser'),
      password: { secret, key: SYSTEM_KEYS.rewind },
    },
    rest: { username: 'howdah', password: { secret, key: SYSTEM_KEYS.rest } },
  };
}
