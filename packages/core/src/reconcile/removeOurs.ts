import { APPLIED_HASH, controllerOf, keyOf } from '@howdah/kube';
import type { AnyObject, Kind, Kube } from '@howdah/kube';
import { MANAGER } from '../cluster/clusterNames.js';
import { isAppliedBy } from './isAppliedBy.js';

/** Has the marks of what we apply for this very owner. */
export function isOurs(object: AnyObject, owner: string): boolean {
  const { annotations, deletionTimestamp } = object.metadata;
  return (
    deletionTimestamp === undefined &&
    annotations?.[APPLIED_HASH] !== undefined &&
    controllerOf(object)?.uid === owner
  );
}

/**
 * Removes an object that we applied. A copy that a user made of an object of ours has all its
 * labels, annotations and owners; who wrote them is what cannot be copied, so the API server is
 * asked. One that changed meanwhile may be wanted again by whoever changed it.
 */
export async function removeOurs(
  { kube, signal }: { readonly kube: Kube; readonly signal: AbortSignal },
  kind: Kind,
  object: AnyObject,
): Promise<'removed' | 'not-ours' | 'changed'> {
  const found = await kube.get<AnyObject>(kind, keyOf(object), { signal });
  const { uid, resourceVersion } = object.metadata;
  if (found === undefined || found.metadata.uid !== uid || !isAppliedBy(found, MANAGER)) {
    return 'not-ours';
  }
  const preconditions = { uid, resourceVersion };
  const result = await kube.delete(kind, keyOf(object), { preconditions, signal });
  return result === 'conflict' ? 'changed' : 'removed';
}
