import { isKubeError, KINDS } from '@howdah/kube';
import type { AnyObject } from '@howdah/kube';
import type { ClusterRun } from '../reconcile/clusterRun.js';
import type { Expansion } from './decideGrowth.js';

/** Asks whether volumes of StorageClasses can grow. A class that cannot be read is not known. */
export async function expansionsOf(
  { options: { kube }, log, signal }: ClusterRun,
  classes: readonly string[],
): Promise<ReadonlyMap<string, Expansion>> {
  const found = new Map<string, Expansion>();
  for (const name of classes) {
    try {
      const storageClass = await kube.get<AnyObject>(KINDS.storageClasses, { name }, { signal });
      found.set(name, expansionOf(storageClass));
    } catch (error) {
      signal.throwIfAborted();
      if (!isKubeError(error)) throw error;
      log.warn({ storageClass: name, error: error.message }, 'StorageClass cannot be read');
      found.set(name, 'unknown');
    }
  }
  return found;
}

function expansionOf(storageClass: AnyObject | undefined): Expansion {
  if (storageClass === undefined) return 'class-missing';
  return storageClass['allowVolumeExpansion'] === true ? 'allowed' : 'not-allowed';
}
