import type { AnyObject, Kube } from '@howdah/kube';
import { MANAGER } from '../cluster/clusterNames.js';
import { ReconcileError } from '../reconcile/reconcileError.js';
import type { World } from '../reconcile/world.js';
import type { ClusterChildren } from './clusterChildren.js';

/**
 * Writes what of the children is not as it is to be. A child that somebody wrote meanwhile is left
 * alone, and merged again: the API server refuses a replacement of another version than was read.
 */
export async function applyChildren(
  { kube, world, signal }: { kube: Kube; world: Pick<World, 'cacheOf'>; signal: AbortSignal },
  { toWrite }: ClusterChildren,
): Promise<void> {
  const { writes = [], foreign = [] } = toWrite.writes === undefined ? {} : toWrite;
  const call = { fieldManager: MANAGER, signal };
  for (const { kind, verb, object } of writes) {
    const written: AnyObject =
      verb === 'create'
        ? await kube.create(kind, object, call)
        : await kube.replace(kind, object, call);
    world.cacheOf(kind)?.observe(written);
  }
  const [first] = foreign;
  if (first === undefined) return;
  throw new ReconcileError(
    'HOWDAH_OBJECT_NOT_OURS',
    `${first.kind} "${first.metadata.name}" is somebody else's and is left as it is, though the cluster needs one of that name; remove it, or its owner reference if the cluster is to take it over`,
  );
}
