import { applyIfChanged, controllerOf, isJsonObject, isKubeError } from '@howdah/kube';
import type { AnyObject, JsonObject, Kind, Kube, OwnerReference, StillThere } from '@howdah/kube';
import type { ObjectJson, OwnedObject } from '@howdah/plugin-api';
import { CLUSTER_LABEL, MANAGER } from '../cluster/clusterNames.js';
import { isAppliedBy } from './isAppliedBy.js';
import { ReconcileError } from './reconcileError.js';
import type { World } from './world.js';

/** Field manager of values that core gives an object once and never claims again. */
const CREATION_MANAGER = `${MANAGER}-creation`;

/** Where applied objects go and to whom they belong. */
export interface ApplyTarget {
  readonly kube: Kube;
  readonly world: Pick<World, 'cacheOf' | 'kindNamed'>;
  readonly namespace: string;
  readonly owner: OwnerReference;
  readonly signal: AbortSignal;
}

/** Where the objects of a cluster go. */
export interface ClusterTarget extends ApplyTarget {
  readonly world: World;
}

/** Applies objects one after the other; those in order already cost no request. */
export async function applyObjects(
  target: ApplyTarget,
  objects: readonly OwnedObject[],
): Promise<void> {
  for (const owned of objects) await applyObject(target, owned);
}

/** Applies one object; where it says so, only if what was seen of it is still so. */
export async function applyObject(
  target: ApplyTarget,
  { object, atCreation, keep }: Omit<OwnedObject, 'slot'>,
  ifStill?: StillThere,
): Promise<AnyObject> {
  const { kube, world, namespace, owner, signal } = target;
  const kind = world.kindNamed(object);
  if (kind === undefined) {
    // Without a cache it would be applied again in every reconcile.
    throw new ReconcileError(
      'HOWDAH_UNKNOWN_KIND',
      `${object.apiVersion} ${object.kind} "${object.metadata.name}" is of a kind that nobody watches; list it in the watches of the plugin's manifest`,
    );
  }
  const desired = desiredOf(object, { namespace, owner: keep === true ? undefined : owner });
  const cache = world.cacheOf(kind);
  const key = { namespace, name: object.metadata.name };
  const live = cache?.get(key) ?? (await kube.get<AnyObject>(kind, key, { signal }));
  if (live !== undefined && isForeign(live, desired, owner)) {
    throw new ReconcileError(
      'HOWDAH_OBJECT_NOT_OURS',
      `${object.kind} "${key.name}" is somebody else's and is left as it is; remove it, or have whoever contributes one of that name choose another`,
    );
  }
  if (atCreation !== undefined && live === undefined) {
    await createOnce(target, kind, merged(desired, atCreation));
  }
  const result = await applyIfChanged(kube, {
    kind,
    desired,
    fieldManager: MANAGER,
    signal,
    ifStill,
    ...(cache === undefined ? {} : { live: cache }),
  });
  return result.object;
}

interface Belonging {
  readonly namespace: string;
  readonly owner: OwnerReference | undefined;
}

const made = new WeakMap<ObjectJson, { readonly uid?: string; readonly desired: ObjectJson }>();

/**
 * An object in its place and with its owner. The very same for an object that is wanted again, so
 * that one that is in order need not be compared again.
 */
function desiredOf(object: ObjectJson, { namespace, owner }: Belonging): ObjectJson {
  const before = made.get(object);
  if (before !== undefined && before.uid === owner?.uid) return before.desired;
  const ownerReferences = owner === undefined ? {} : { ownerReferences: [owner] };
  const metadata = { ...object.metadata, namespace, ...ownerReferences };
  const desired: ObjectJson = { ...object, metadata };
  made.set(object, owner === undefined ? { desired } : { uid: owner.uid, desired });
  return desired;
}

/**
 * An object of the same name that belongs to another cluster, to another owner or to a person. A
 * forced apply would take it over.
 */
export function isForeign(live: AnyObject, desired: ObjectJson, owner: OwnerReference): boolean {
  const label = live.metadata.labels?.[CLUSTER_LABEL];
  if (label !== undefined && label !== desired.metadata.labels?.[CLUSTER_LABEL]) return true;
  const controller = controllerOf(live);
  if (controller !== undefined) {
    return controller.kind !== owner.kind || controller.name !== owner.name;
  }
  // Without label and owner it may be ours, from which somebody took both.
  return label === undefined && !isAppliedBy(live, MANAGER);
}

async function createOnce(target: ApplyTarget, kind: Kind, object: JsonObject): Promise<void> {
  const complete = toObject(object);
  try {
    const created = await target.kube.create(kind, complete, {
      fieldManager: CREATION_MANAGER,
      signal: target.signal,
    });
    target.world.cacheOf(kind)?.observe(created);
  } catch (error) {
    // The cache was behind; what is there already has been given its first values.
    if (!isKubeError(error, 'ALREADY_EXISTS')) throw error;
  }
}

function toObject(object: JsonObject): ObjectJson {
  const { apiVersion, kind, metadata } = object;
  const name = isJsonObject(metadata) ? metadata['name'] : undefined;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof name !== 'string') {
    throw new ReconcileError('HOWDAH_UNKNOWN_KIND', 'an object to create has no kind or no name');
  }
  const rest = isJsonObject(metadata) ? metadata : {};
  return { ...object, apiVersion, kind, metadata: { ...rest, name } };
}

/** Deep merge of plain JSON objects; `over` wins, arrays are replaced. */
export function merged(base: JsonObject, over: JsonObject): JsonObject {
  const result: Record<string, JsonObject[string]> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = base[key];
    result[key] = isJsonObject(below) && isJsonObject(value) ? merged(below, value) : value;
  }
  return result;
}
