import { equalQuantities } from '@howdah/kube';
import type { Diagnostic } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { DATABASE_VOLUMES } from '../api/storage.js';
import { databaseName, roleName } from '../api/roleNames.js';
import type { SecretText } from '../credentials/desiredSecrets.js';
import { objectAt } from '../json/memberOf.js';
import { SYSTEM_KEYS } from '../credentials/systemCredentials.js';
import { clusterNames } from './clusterNames.js';
import { madeVolumes } from './madeVolumes.js';
import type { VolumeRemains } from './madeVolumes.js';
import type { VolumeKey } from './volumes.js';

/** What is there of a cluster that was made before. */
export interface Remains extends VolumeRemains {
  /** Content of Secret `<cluster>-system`, which lives as long as the volumes. */
  readonly system: SecretText;
  /** Whether the manifest says how many members there are to be; a default is no wish to shrink. */
  readonly instancesWritten?: boolean;
}

/** A cluster as it can be had from what was made, and what of the manifest is set aside for that. */
export interface AsCreated {
  readonly cluster: FepCluster;
  readonly diagnostics: readonly Diagnostic[];
}

type Storage = NonNullable<FepCluster['spec']['fepChildCrVal']['storage']>;

/**
 * Settles what an edit of the manifest cannot change once data exists: the set and size of the
 * volumes, the names of roles and of the application's database, the PostgreSQL major. What was made
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
  { statefulSet, instancesWritten = true }: Remains,
): { readonly count: number; readonly diagnostics: readonly Diagnostic[] } {
  const { instances } = cluster.spec.fep;
  const made = statefulSet && objectAt(statefulSet, 'spec')['replicas'];
  if (instancesWritten || typeof made !== 'number' || made <= instances) {
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
        `sysUsers.${field}`,
        `the cluster was made with "${name}", and ${why}; write "${name}"`,
      ),
    ),
  };
}

function settleStorage(
  cluster: FepCluster,
  remains: Remains,
): { readonly storage?: Storage; readonly diagnostics: readonly Diagnostic[] } {
  const made = madeVolumes(clusterNames(cluster).statefulSet, remains);
  if (made.size === 0) return { diagnostics: [] };
  const wanted: Storage = cluster.spec.fepChildCrVal.storage ?? {};
  const diagnostics: Diagnostic[] = [];
  const settled: Partial<Record<VolumeKey, Storage[VolumeKey]>> = {};
  for (const key of DATABASE_VOLUMES) {
    const size = made.get(key);
    const wish = wanted[key];
    settled[key] = size === undefined ? undefined : { ...wish, size };
    const why = differs(key, wish?.size, size);
    if (why !== undefined) diagnostics.push(setAside('VolumesUnchanged', `storage.${key}`, why));
  }
  return { storage: { ...wanted, ...settled }, diagnostics };
}

function differs(
  key: VolumeKey,
  wish: string | undefined,
  made: string | undefined,
): string | undefined {
  if (wish !== undefined && made === undefined) {
    return `the volumes of a cluster are fixed when it is made, and this one has no ${key}; remove it, or make a new cluster`;
  }
  // The data volume has a size of its own when the manifest names none.
  if (wish === undefined && made !== undefined && key !== 'dataVol') {
    return `the volumes of a cluster are fixed when it is made, and this one keeps its ${key}; write it again with size ${made}`;
  }
  if (wish === undefined || made === undefined) return undefined;
  // The API server writes sizes in a form of its own: 1024Mi comes back as 1Gi.
  if (equalQuantities(wish, made)) return undefined;
  return `the volume keeps its size of ${made}, since nothing in this operator grows volumes; write ${made}`;
}

function setAside(code: string, field: string, why: string): Diagnostic {
  const path = `spec.fepChildCrVal.${field}`;
  return { severity: 'warning', code, path, message: `${path} is set aside: ${why}` };
}
