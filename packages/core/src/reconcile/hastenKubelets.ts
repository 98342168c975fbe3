import { isKubeError, KINDS } from '@howdah/kube';
import type { FepCluster } from '../api/fepCluster.js';
import type { ClusterTarget } from './applyObjects.js';

/**
 * A kubelet renews the volumes of a pod that changes at once, and those of others within a minute or
 * two. The time at which a Secret changed, written on the pod, has it do so. Pods that were made
 * since mounted the newest.
 */
export async function hastenKubelets(
  { kube, world, namespace, signal }: ClusterTarget,
  { metadata: { name } }: FepCluster,
  { annotation, changed }: { readonly annotation: string; readonly changed: string | undefined },
): Promise<void> {
  if (changed === undefined) return;
  const patch = { metadata: { annotations: { [annotation]: changed } } };
  for (const { metadata } of world.observed({ namespace, name }).pods) {
    const { annotations, creationTimestamp } = metadata;
    if (annotations?.[annotation] === changed) continue;
    const made = typeof creationTimestamp === 'string' ? Date.parse(creationTimestamp) : 0;
    if (made > Date.parse(changed)) continue;
    const key = { namespace, name: metadata.name };
    try {
      const patched = await kube.patchMerge({ kind: KINDS.pods, key }, patch, { signal });
      world.cacheOf(KINDS.pods)?.observe(patched);
    } catch (error) {
      // Its successor mounts the newest.
      if (!isKubeError(error, 'NOT_FOUND')) throw error;
    }
  }
}
