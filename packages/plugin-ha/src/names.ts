import type { ClusterView, CoreNames, ResourceName } from '@howdah/plugin-api';

/** Patroni's REST port; FEP's manual fixes it. */
export const REST_PORT = 25001;

/** Label by which people see who leads. Nothing routes by it. */
export const ROLE_LABEL = 'feprole';

/** On the read-write Service: the term of the lock that it was pointed for. */
export const LOCK_ANNOTATION = 'howdah.dev/lock';

/** Label that the StatefulSet controller gives each pod; the read-write Service selects by it. */
export const POD_NAME_LABEL = 'statefulset.kubernetes.io/pod-name';

export const CONFIG_DIRECTORY = '/etc/patroni';
/** The passwords of the system roles, as the kubelet renews them. */
export const CREDENTIALS_DIRECTORY = '/etc/patroni-credentials';
/** Debian's libpq looks for the socket here, so that psql needs no options. */
export const SOCKET_DIRECTORY = '/run/postgresql';
/** Only Patroni's: its configuration with passwords and the password file are here, apart from the sockets that sidecars may share. */
export const SCRATCH_DIRECTORY = '/run/patroni';

/** The ConfigMaps in which Patroni keeps its state (Kubernetes.leader_path and the like). */
export function stateNames(cluster: Pick<ClusterView, 'name'>): {
  readonly leader: string;
  readonly config: string;
  readonly sync: string;
  readonly failover: string;
} {
  const { name } = cluster;
  return {
    leader: `${name}-leader`,
    config: `${name}-config`,
    sync: `${name}-sync`,
    failover: `${name}-failover`,
  };
}

/**
 * The label whose value is the cluster's name. Patroni finds its objects by it; when core has none,
 * the plugin adds Patroni's default.
 */
export function scopeLabel(cluster: ClusterView, names: CoreNames): string {
  const found = Object.keys(names.labels)
    .toSorted()
    .find((key) => names.labels[key] === cluster.name);
  return found ?? 'cluster-name';
}

/** A resource in the cluster's namespace; of the core group where no other version is named. */
export function inNamespaceOf(
  { namespace }: Pick<ClusterView, 'namespace'>,
  resource: Pick<ResourceName, 'plural' | 'name'> & Partial<Pick<ResourceName, 'apiVersion'>>,
): ResourceName {
  return { apiVersion: 'v1', namespace, ...resource };
}
