import { isKubeError, keyOf } from '@howdah/kube';
import type { AnyObject, Kind, Kube } from '@howdah/kube';
import type { World } from '../reconcile/world.js';

/** Where a finalizer is written, and by whom. */
export interface FinalizerTarget {
  readonly kube: Kube;
  readonly world: Pick<World, 'cacheOf' | 'kindNamed' | 'isUnserved' | 'ofCluster' | 'pluginKinds'>;
  readonly kind: Kind;
  readonly fieldManager: string;
  readonly signal: AbortSignal;
}

/** Keeps an object from going before its cleaning up was done. Written before the first effect. */
export async function addFinalizer(
  target: FinalizerTarget,
  object: AnyObject,
  finalizer: string,
): Promise<AnyObject> {
  const held = object.metadata.finalizers ?? [];
  return held.includes(finalizer) ? object : write(target, object, [...held, finalizer]);
}

/** Lets an object go, as far as this finalizer is concerned. */
export async function removeFinalizer(
  target: FinalizerTarget,
  object: AnyObject,
  finalizer: string,
): Promise<AnyObject> {
  const held = object.metadata.finalizers ?? [];
  if (!held.includes(finalizer)) return object;
  return write(
    target,
    object,
    held.filter((each) => each !== finalizer),
  );
}

/**
 * The list is replaced as a whole, and only in the object that was read: another's finalizer that
 * came meanwhile must not be lost, nor an object of the same name be touched.
 */
async function write(
  { kube, world, kind, fieldManager, signal }: FinalizerTarget,
  object: AnyObject,
  finalizers: readonly string[],
): Promise<AnyObject> {
  const { uid, resourceVersion } = object.metadata;
  const metadata = { uid, resourceVersion, finalizers };
  try {
    const written = await kube.patchMerge<AnyObject>(
      { kind, key: keyOf(object) },
      { metadata },
      { fieldManager, signal },
    );
    world.cacheOf(kind)?.observe(written);
    return written;
  } catch (error) {
    // The last finalizer of an object that is being deleted takes it away.
    if (isKubeError(error, 'NOT_FOUND')) return object;
    throw error;
  }
}
