import type { Diagnostic, ObjectJson } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { databaseName, roleName } from '../api/roleNames.js';
import type { SecretText } from '../credentials/desiredSecrets.js';
import { SYSTEM_KEYS } from '../credentials/systemCredentials.js';
import { clusterNames } from './clusterNames.js';
import { madeMembers } from './madeMembers.js';
import type { VolumeRemains } from './madeVolumes.js';
import { setAside } from './setAside.js';
import { settleStorage } from './settleStorage.js';

/** What is there of a cluster that was made before. */
export interface Remains extends VolumeRemains {
  /** Content of Secret `<cluster>-system`, which lives as long as the volumes. */
  readonly system: SecretText;
  /** Its pods, by which the members are known while there is no StatefulSet. */
  readonly pods?: readonly ObjectJson[];
  /** Whether the manifest says how many members there are to be; a default is no wish to shrink. */
  readonly instancesWritten?: boolean;
}

/** A cluster as it can be had from what was made, and what of the manifest is set aside for that. */
export interface AsCreated {
  readonly cluster: FepCluster;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Settles what an edit of the manifest cannot change once data exists: the set of volumes and
 * where they are, the names of roles and of the application's database, the PostgreSQL major. What was made
 * stays, the wish is set aside with a warning; a changed template that no pod could start with
 * would cost a member each time a pod dies. Pure.
 */
export function asCreated(cluster: FepCluster, remains: Remains): AsCreated {
  const storage = settleStorage(cluster, remains);
  const roles = settleRoles(cluster, remains.system);
  const instances = settleInstances(cluster, remains);
  const { fep, fepChildCrVal } = cluster.spec;
  const major = fep.fepVersion ?? knownMajor(remains.system);
  return {
    cluster: {
      ...cluster,
      spec: {
        ...cluster.spec,
        fep: {
          ...fep,
          instances: instances.count,
          ...(major === undefined || fep.image?.image ? {} : { fepVersion: major }),
        },
        fepChildCrVal: {
          ...fepChildCrVal,
          ...(storage.storage === undefined ? {} : { storage: storage.storage }),
          sysUsers: { ...fepChildCrVal.sysUsers, ...roles.names },
        },
      },
    },
    diagnostics: [...instances.diagnostics, ...storage.diagnostics, ...roles.diagnostics],
  };
}

/** The major that made the data, where it is recorded. */
export function knownMajor(system: SecretText): number | undefined {
  const text = system[SYSTEM_KEYS.major];
  return text === undefined || !/^\d{1,3}$/.test(text) ? undefined : Number(text);
}

/** A manifest that lost its `instances`, to a typing error perhaps, takes no member away. */
function settleInstances(
  cluster: FepCluster,
  { statefulSet, pods = [], instancesWritten = true }: Remains,
): { readonly count: number; readonly diagnostics: readonly Diagnostic[] } {
  const { instances } = cluster.spec.fep;
  const made = madeMembers(clusterNames(cluster).statefulSet, { statefulSet, pods });
  if (instancesWritten || made === undefined || made <= instances) {
    return { count: instances, diagnostics: [] };
  }
  const path = 'spec.fep.instances';
  const message = `${path} is not written, so the cluster keeps its ${made} members; write how many there are to be`;
  return {
    count: made,
    diagnostics: [{ severity: 'warning', code: 'InstancesUnchanged', path, message }],
  };
}

function settleRoles(
  cluster: FepCluster,
  system: SecretText,
): {
  readonly names: Readonly<Record<string, string>>;
  readonly diagnostics: readonly Diagnostic[];
} {
  const users = cluster.spec.fepChildCrVal.sysUsers ?? {};
  const members = 'running members log in as it and would lose their primary';
  const application = 'the application keeps what it has its data in';
  const fields = [
    ['pgrepluser', SYSTEM_KEYS.replicationUser, roleName(users, 'pgrepluser'), members],
    ['pgRewindUser', SYSTEM_KEYS.rewindUser, roleName(users, 'pgRewindUser'), members],
    ['pguser', SYSTEM_KEYS.applicationUser, roleName(users, 'pguser'), application],
    ['pgdb', SYSTEM_KEYS.applicationDatabase, databaseName(users), application],
  ] as const;
  const kept = fields.flatMap(([field, key, wish, why]) => {
    const name = system[key];
    return name === undefined || name === wish ? [] : [{ field, name, why }];
  });
  return {
    names: Object.fromEntries(kept.map(({ field, name }) => [field, name])),
    diagnostics: kept.map(({ field, name, why }) =>
      setAside(
        'NameUnchanged',
        `spec.fepChildCrVal.sysUsers.${field}`,
        `the cluster was made with "${name}", and ${why}; write "${name}"`,
      ),
    ),
  };
}
