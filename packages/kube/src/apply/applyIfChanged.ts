import type { CallOptions, Kube } from '../client/kube.js';
import type { Kind } from '../object/kind.js';
import type { KubeObject } from '../object/kubeObject.js';
import { keyOf } from '../object/objectKey.js';
import type { ObjectKey } from '../object/objectKey.js';
import { APPLIED_HASH, hashOf, withAppliedHash } from './appliedHash.js';
import { holdsDesired } from './holdsDesired.js';

/** Where the live object is looked up: an informer, as a rule. */
export interface LiveSource<T extends KubeObject> {
  get(key: ObjectKey): T | undefined;
  observe(object: T): void;
}

export interface ApplyIfChangedRequest<T extends KubeObject> extends CallOptions {
  readonly kind: Kind<T>;
  readonly desired: KubeObject;
  readonly fieldManager: string;
  /** Without it the live object is read from the API server. */
  readonly live?: LiveSource<T> | undefined;
  /** Top-level fields that `live` trims away, such as the `data` of Secrets: the hash vouches. */
  readonly trimmed?: readonly string[] | undefined;
  /** True by default: these are objects we own. */
  readonly force?: boolean | undefined;
  /**
   * What the decision rests on: rejects with CONFLICT when the object is no longer that one, so that
   * an apply that arrives late does nothing.
   */
  readonly ifStill?: StillThere | undefined;
}

/** An object as it was seen, or that there was none. */
export type StillThere =
  | 'absent'
  | { readonly uid?: string | undefined; readonly resourceVersion?: string | undefined };

export interface ApplyIfChangedResult<T extends KubeObject> {
  readonly outcome: 'unchanged' | 'created' | 'updated';
  readonly object: T;
}

/**
 * Live objects that were as desired, and what was desired: a cache answers with the same object
 * until it changes, and neither is changed in place.
 */
const foundInOrder = new WeakMap<KubeObject, KubeObject>();

/**
 * Applies an object unless it is as desired already; then there is no request at all.
 *
 * Skips when the live object holds every desired leaf (nobody changed what we want) and carries the
 * hash of the same desired object (we do not hold on to what we no longer want). One field manager
 * per object: the hash is that manager's.
 *
 * @throws KubeError CONFLICT when the live object was deleted, or made anew, unseen.
 */
export async function applyIfChanged<T extends KubeObject>(
  kube: Kube,
  request: ApplyIfChangedRequest<T>,
): Promise<ApplyIfChangedResult<T>> {
  const { kind, desired, fieldManager, live: source, signal, timeoutMs } = request;
  const key = keyOf(desired);
  const live =
    source === undefined ? await kube.get(kind, key, { signal, timeoutMs }) : source.get(key);
  if (live !== undefined && foundInOrder.get(live) === desired) {
    return { outcome: 'unchanged', object: live };
  }
  const hash = hashOf(desired);
  if (live !== undefined && isAsDesired(live, { ...request, hash })) {
    foundInOrder.set(live, desired);
    return { outcome: 'unchanged', object: live };
  }
  const seen = request.ifStill ?? (live === undefined ? undefined : { uid: live.metadata.uid });
  const object = await kube.apply(kind, ifStill(withAppliedHash(desired, hash), seen), {
    fieldManager,
    force: request.force ?? true,
    signal,
    timeoutMs,
  });
  source?.observe(object);
  return { outcome: outcomeOf(live, object), object };
}

/**
 * No object ever has this version: where there is one, an apply that names it is refused; where there
 * is none, versions are not compared.
 */
const NO_VERSION = '1';

/**
 * An apply that names a uid is refused where the object is gone or another: made anew by accident,
 * it would lack what it was given at its creation.
 */
function ifStill(object: KubeObject, seen: StillThere | undefined): KubeObject {
  if (seen === undefined) return object;
  const { uid, resourceVersion } =
    seen === 'absent' ? { uid: undefined, resourceVersion: NO_VERSION } : seen;
  const metadata = {
    ...object.metadata,
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
  return { ...object, metadata };
}

/** Pure: whether an apply would change nothing. */
export function isAsDesired(
  live: KubeObject,
  wanted: {
    readonly desired: KubeObject;
    readonly hash?: string | undefined;
    readonly trimmed?: readonly string[] | undefined;
  },
): boolean {
  const { desired, trimmed = [] } = wanted;
  const hash = wanted.hash ?? hashOf(desired);
  if (live.metadata.annotations?.[APPLIED_HASH] !== hash) return false;
  const visible = Object.entries(desired).filter(([field]) => !trimmed.includes(field));
  return holdsDesired(live, Object.fromEntries(visible));
}

function outcomeOf(
  live: KubeObject | undefined,
  object: KubeObject,
): ApplyIfChangedResult<KubeObject>['outcome'] {
  if (live === undefined) return 'created';
  return live.metadata.resourceVersion === object.metadata.resourceVersion
    ? 'unchanged'
    : 'updated';
}
