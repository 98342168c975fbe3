import { applyIfChanged, isJsonObject, isKubeError } from '@howdah/kube';
import type { AnyObject, JsonObject, Kind, Kube, OwnerReference } from '@howdah/kube';
import type { ObjectJson, OwnedObject } from '@howdah/plugin-api';
import { MANAGER } from '../cluster/clusterNames.js';
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

/** Applies one object. */
export async function applyObject(
  target: ApplyTarget,
  { object, atCreation, keep }: Omit<OwnedObject, 'slot'>,
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
  const desired: ObjectJson = {
    ...object,
    metadata: {
      ...object.metadata,
      namespace,
      ...(keep === true ? {} : { ownerReferences: [owner] }),
    },
  };
  const cache = world.cacheOf(kind);
  const known = cache?.get({ namespace, name: object.metadata.name });
  if (atCreation !== undefined && known === undefined) {
    await createOnce(target, kind, merged(desired, atCreation));
  }
  const result = await applyIfChanged(kube, {
    kind,
    desired,
    fieldManager: MANAGER,
    signal,
    ...(cache === undefined ? {} : { live: cache }),
  });
  return result.object;
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
