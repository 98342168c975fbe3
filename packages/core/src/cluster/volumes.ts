import type { Contribution, JsonObject, ObjectJson, WalVolume } from '@howdah/plugin-api';
import { parseQuantity, unitsOf } from '@howdah/kube';
import { DATABASE_VOLUMES } from '../api/storage.js';
import type { FepCluster } from '../api/fepCluster.js';
import { leastSize, volumeClaims } from '../growth/volumeClaim.js';
import { SERVER_CONTAINER, statefulSetName } from './clusterNames.js';

/** Key in `storage` of a volume of the database pod. */
export type VolumeKey = (typeof DATABASE_VOLUMES)[number];

/** Pod volume and mount of each volume a manifest can declare. */
const PLACES: Readonly<Record<VolumeKey, { readonly volume: string; readonly mountPath: string }>> =
  {
    dataVol: { volume: 'fep-data-volume', mountPath: '/database/userdata' },
    walVol: { volume: 'fep-wal-volume', mountPath: '/database/wal' },
    tablespaceVol: { volume: 'fep-tablespace-volume', mountPath: '/database/tablespaces' },
    archivewalVol: { volume: 'fep-archivewal-volume', mountPath: '/database/archivewal' },
    logVol: { volume: 'fep-log-volume', mountPath: '/database/log' },
    backupVol: { volume: 'fep-backup-volume', mountPath: '/database/backup' },
  };

/** Name of a volume in the pod, and of its claims before `-<pod>`. */
export function volumeName(key: VolumeKey): string {
  return PLACES[key].volume;
}

/** Where the size of a volume is asked for: in the manifest, or by plugins alone. */
export function sizeField(volume: string): string {
  const key = DATABASE_VOLUMES.find((each) => PLACES[each].volume === volume);
  return key === undefined ? `volume.size/${volume}` : `spec.fepChildCrVal.storage.${key}.size`;
}

const DEFAULT_DATA_SIZE = '2Gi';

/** One claim per member for each declared volume; the data volume exists in any case. */
export function volumeContributions(cluster: FepCluster): readonly Contribution[] {
  const storage = cluster.spec.fepChildCrVal.storage ?? {};
  return DATABASE_VOLUMES.flatMap((key): readonly Contribution[] => {
    const declared = storage[key] ?? (key === 'dataVol' ? { size: DEFAULT_DATA_SIZE } : undefined);
    if (declared === undefined) return [];
    const place = PLACES[key];
    const { storageClass, accessModes } = placement(storage, declared);
    const claim: JsonObject = {
      accessModes,
      ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
      volumeMode: 'Filesystem',
    };
    return [
      {
        slot: 'volume.size',
        volume: place.volume,
        size: declared.size,
        field: `spec.fepChildCrVal.storage.${key}.size`,
      },
      { slot: 'pod.volume', volume: { name: place.volume, volumeClaimTemplate: { spec: claim } } },
      {
        slot: 'pod.mount',
        container: SERVER_CONTAINER,
        mount: { name: place.volume, mountPath: place.mountPath },
      },
    ];
  });
}

/** Where the claims of a volume get their storage, and who may mount it. */
export interface Placement {
  readonly storageClass?: string | undefined;
  readonly accessModes?: readonly string[] | undefined;
}

/** What a volume says of its own, else what the storage says of all; a text without a name is none. */
export function placement(
  storage: Placement,
  volume: Placement,
): { readonly storageClass?: string; readonly accessModes: readonly string[] } {
  const storageClass = volume.storageClass ?? storage.storageClass ?? '';
  const accessModes = volume.accessModes ?? storage.accessModes ?? [];
  return {
    ...(storageClass === '' ? {} : { storageClass }),
    accessModes: accessModes.length === 0 ? ['ReadWriteOnce'] : accessModes,
  };
}

/** Where server logs go: FEP puts them below the data directory when there is no volume for them. */
export function logDirectory(cluster: FepCluster): string {
  const storage = cluster.spec.fepChildCrVal.storage ?? {};
  return storage.logVol === undefined ? '/database/userdata/data/log' : PLACES.logVol.mountPath;
}

/** Where else the server can write logs: volumes that are mounted, but not the one for WAL. */
export function logFolders(cluster: FepCluster): readonly string[] {
  const storage = cluster.spec.fepChildCrVal.storage ?? {};
  return DATABASE_VOLUMES.filter(
    (key) => key === 'dataVol' || (key !== 'walVol' && storage[key] !== undefined),
  ).map((key) => PLACES[key].mountPath);
}

/**
 * The volume that WAL is on, as large as that of every member is: one that is to grow may take its
 * time. The manifest was refused if a size of it is no quantity.
 */
export function walVolume(cluster: FepCluster, claims: readonly ObjectJson[]): WalVolume {
  const { walVol, dataVol } = cluster.spec.fepChildCrVal.storage ?? {};
  const volumes = [volumeName(walVol === undefined ? 'dataVol' : 'walVol')];
  const of = { statefulSet: statefulSetName(cluster.metadata.name), volumes };
  const members = volumeClaims(claims, of).filter(
    ({ ordinal }) => ordinal < cluster.spec.fep.instances,
  );
  const wished = (walVol ?? dataVol)?.size ?? DEFAULT_DATA_SIZE;
  const size = leastSize(members) ?? parseQuantity(wished);
  return { bytes: Number(unitsOf(size)), shared: walVol === undefined };
}
