import type { CoreNames } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';

/** Container of the database server; the name FEP's alerts and documents use. */
export const SERVER_CONTAINER = 'fep-patroni';

/** Name of the port on which servers listen, in pods and Services. */
export const DATABASE_PORT = 'postgresql';

/** Label by which every object of a cluster is found. */
export const CLUSTER_LABEL = 'howdah.dev/cluster';

/** The operator's name as field manager, in labels and in events. */
export const MANAGER = 'howdah';

/** Names of Secrets that core makes. */
export interface SecretNames {
  /** Passwords of the system roles. Kept with the volumes, for it belongs to the data. */
  readonly system: string;
  /** How an application connects. */
  readonly application: string;
  /** Certificate and key of the servers. */
  readonly certificate: string;
  /** Authority that signed the certificate, with its key. */
  readonly authority: string;
}

/** Names and paths of a cluster's parts; see `fep-api` section 14 for those that carry over. */
export function clusterNames(cluster: FepCluster): CoreNames {
  const { name } = cluster.metadata;
  const storage = cluster.spec.fepChildCrVal.storage ?? {};
  return {
    statefulSet: statefulSetName(name),
    serviceAccount: `${name}-sa`,
    primaryService: `${name}-primary-svc`,
    replicaService: `${name}-replica-svc`,
    headlessService: `${name}-headless-svc`,
    container: SERVER_CONTAINER,
    dataDirectory: '/database/userdata/data',
    ...(storage.walVol === undefined ? {} : { walDirectory: '/database/wal/pg_wal' }),
    ...(storage.tablespaceVol === undefined
      ? {}
      : { tablespaceDirectory: '/database/tablespaces' }),
    labels: clusterLabels(name),
  };
}

/** Name of the StatefulSet of a cluster's members. */
export function statefulSetName(cluster: string): string {
  return `${cluster}-sts`;
}

/** The labels every object of the cluster carries. */
export function clusterLabels(name: string): Readonly<Record<string, string>> {
  return {
    'app.kubernetes.io/name': 'postgresql',
    'app.kubernetes.io/managed-by': MANAGER,
    [CLUSTER_LABEL]: name,
  };
}

/**
 * Key of Secret `<cluster>-tls` with whom Patroni takes client certificates of. Those are of our own
 * authority always: a user's signs for others too, who are no members for that.
 */
export const REST_CLIENTS = 'rest-clients.crt';

/** Key of Secret `<cluster>-tls` with whom servers take client certificates of. */
export const SERVER_CLIENTS = 'server-clients.crt';

/** Key of Secret `<cluster>-tls` that is another one whenever a certificate in it is. */
export const REVISION = 'revision';

/** Names of the Secrets of a cluster. */
export function secretNames(cluster: string): SecretNames {
  return {
    system: `${cluster}-system`,
    application: `${cluster}-app`,
    certificate: `${cluster}-tls`,
    authority: `${cluster}-ca`,
  };
}
