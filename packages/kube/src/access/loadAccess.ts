import type { ClusterAccess } from './clusterAccess.js';
import { inClusterAccess, isInCluster } from './inCluster.js';
import { kubeconfigAccess } from './kubeconfig.js';
import type { KubeconfigOptions } from './kubeconfig.js';

/** Access as kubectl would find it: the pod's service account, else the kubeconfig. */
export async function loadAccess(options: KubeconfigOptions = {}): Promise<ClusterAccess> {
  const explicit = options.path !== undefined || options.context !== undefined;
  return !explicit && isInCluster() ? inClusterAccess() : kubeconfigAccess(options);
}
