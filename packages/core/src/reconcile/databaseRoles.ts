import type { Contribution, SystemCredentials } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { roleName } from '../api/roleNames.js';
import { METRICS_KEY } from '../credentials/desiredSecrets.js';
import { secretNames } from '../cluster/clusterNames.js';

/** The roles `sysUsers` asks for, beside those the HA manager brings. */
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
      password: credentials.superuser.password,
    },
    {
      slot: 'pg.role',
      name: credentials.replication.username,
      attributes: ['LOGIN', 'REPLICATION'],
      password: credentials.replication.password,
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
