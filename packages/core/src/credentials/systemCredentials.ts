import type { SystemCredentials } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { secretNames } from '../cluster/clusterNames.js';

/** Keys of the Secret `<cluster>-system`. */
export const SYSTEM_KEYS = {
  superuser: 'superuser-password',
  replication: 'replication-password',
  rewind: 'rewind-password',
  rest: 'rest-password',
} as const;

/** Who the system roles are and where their passwords lie. */
export function systemCredentials(cluster: FepCluster): SystemCredentials {
  const users = cluster.spec.fepChildCrVal.sysUsers ?? {};
  const secret = secretNames(cluster.metadata.name).system;
  return {
    superuser: { username: 'postgres', password: { secret, key: SYSTEM_KEYS.superuser } },
    replication: {
      username: named(users.pgrepluser, 'repluser'),
      password: { secret, key: SYSTEM_KEYS.replication },
    },
    rewind: {
      username: named(users.pgRewindUser, 'rewind_user'),
      password: { secret, key: SYSTEM_KEYS.rewind },
    },
    rest: { username: 'howdah', password: { secret, key: SYSTEM_KEYS.rest } },
  };
}

function named(given: string | undefined, otherwise: string): string {
  return given === undefined || given === '' ? otherwise : given;
}
