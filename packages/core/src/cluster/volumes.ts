import type { Contribution, JsonObject, WalVolume } from '@howdah/plugin-api';
import { parseQuantity, unitsOf } from '@howdah/kube';
import { DATABASE_VOLUMES } from '../api/storage.js';
import type { FepCluster } from '../api/fepCluster.js';
import { SERVER_CONTAINER } from './clusterNames.js';

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

const DEFAULT_DATA_SIZE = '2Gi';

/** One claim per member for each declared volume; the data volume exists in any case. */
export function volumeContributions(cluster: FepCluster): readonly Contribution[] {
  const storage = cluster.spec.fepChildCrVal.storage ?? {};
  return DATABASE_VOLUMES.flatMap((key): readonly Contribution[] => {
    const declared = storage[key] ?? (key === 'dataVol' ? { size: DEFAULT_DATA_SIZE } : undefined);
    if (declared === undefined) return [];
    const place = PLACES[key];
    const storageClass = declared.storageClass ?? storage.storageClass;
    const accessModes = declared.accessModes ?? storage.accessModes ?? ['ReadWriteOnce'];
    const claim: JsonObject = {
      accessModes: accessModes.length === 0 ? ['ReadWriteOnce'] : accessModes,
      ...(storageClass === undefined || storageClass === ''
        ? {}
        : { storageClassName: storageClass }),
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

/** The volume that WAL is on. The manifest was refused if a size of it is no quantity. */
export function walVolume(cluster: FepCluster): WalVolume {
  const { walVol, dataVol } = cluster.spec.fepChildCrVal.storage ?? {};
  const size = (walVol ?? dataVol)?.size ?? DEFAULT_DATA_SIZE;
  return { bytes: Number(unitsOf(parseQuantity(size))), shared: walVol === undefined };
}
