import type { Contribution, SystemCredentials } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { roleName } from '../api/roleNames.js';
import { METRICS_KEY } from '../credentials/managedPasswords.js';
import { SYSTEM_KEYS } from '../credentials/systemCredentials.js';
import { secretNames } from '../cluster/clusterNames.js';

/**
 * The roles `sysUsers` asks for, with the passwords that they are to have. What the rewind role may
 * is the HA manager's to say.
 */
export function databaseRoles(
  cluster: FepCluster,
  credentials: SystemCredentials,
): readonly Contribution[] {
  const users = cluster.spec.fepChildCrVal.sysUsers ?? {};
  const names = secretNames(cluster.metadata.name);
  const metrics = roleName(users, 'pgMetricsUser');
  return [
    {
      slot: 'pg.role',
      name: credentials.superuser.username,
      attributes: ['LOGIN', 'SUPERUSER'],
      password: { secret: names.system, key: SYSTEM_KEYS.superuser },
    },
    {
      slot: 'pg.role',
      name: credentials.replication.username,
      attributes: ['LOGIN', 'REPLICATION'],
      password: { secret: names.system, key: SYSTEM_KEYS.replication },
    },
    {
      slot: 'pg.role',
      name: credentials.rewind.username,
      attributes: ['LOGIN'],
      password: { secret: names.system, key: SYSTEM_KEYS.rewind },
    },
    {
      slot: 'pg.role',
      name: roleName(users, 'pguser'),
      attributes: ['LOGIN'],
      password: { secret: names.application, key: 'password' },
    },
    ...(metrics === undefined
      ? []
      : [
          {
            slot: 'pg.role' as const,
            name: metrics,
            attributes: ['LOGIN' as const],
            password: { secret: names.system, key: METRICS_KEY },
            memberOf: ['pg_monitor'],
          },
        ]),
  ];
}
