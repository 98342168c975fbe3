import { isJsonObject, keyOf } from '@howdah/kube';
import type { AnyObject, JsonObject, Kind } from '@howdah/kube';
import { sameJson } from '../compose/sameJson.js';
import type { FinalizerTarget } from './finalizer.js';

/**
 * Writes members of a resource's status, if any of them differs; others stay as they are. Rejects
 * with CONFLICT when it is no longer the one that was looked at.
 */
export async function writeResourceStatus(
  { kube, world, kind, fieldManager, signal }: FinalizerTarget & { readonly kind: Kind },
  object: AnyObject,
  status: JsonObject,
): Promise<void> {
  const held = isJsonObject(object['status']) ? object['status'] : {};
  const differs = Object.entries(status).some(
    ([key, value]) => !sameJson(held[key] ?? null, value ?? null),
  );
  if (!differs) return;
  const written = await kube.patchMerge<AnyObject>(
    { kind, key: keyOf(object) },
    { status, metadata: { resourceVersion: object.metadata.resourceVersion } },
    { fieldManager, signal, subresource: 'status' },
  );
  world.cacheOf(kind)?.observe(written);
}
