import { parseQuantity, unitsOf } from '@howdah/kube';
import type { HostInput } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { serverResources } from '../api/serverResources.js';
import type { PodLimits } from '../parameters/podLimits.js';
import { logFolders } from './volumes.js';

/** What parameters may demand of the pods of a cluster. */
export function podLimits(
  cluster: FepCluster,
  { cluster: view, names }: Pick<HostInput, 'cluster' | 'names'>,
): PodLimits {
  const { limits } = serverResources(cluster.spec.fep.mcSpec);
  return {
    memoryBytes: Number(unitsOf(parseQuantity(limits.memory))),
    walVolume: view.walVolume,
    members: view.instances,
    logFolders: [...logFolders(cluster), names.dataDirectory],
  };
}
