import { APPLIED_HASH, controllerOf, keyOf, KINDS } from '@howdah/kube';
import type { AnyObject, Kind } from '@howdah/kube';
import type { Json, ObjectJson, ObservedObjects, OwnedObject } from '@howdah/plugin-api';
import { isArray } from '../compose/canonical.js';
import type { ApplyTarget } from './applyObjects.js';
import { memberPods, objectAt } from './observedMembers.js';

/**
 * Kinds of which objects are removed that nobody wants any more. Never credentials, volumes, pods
 * or the members: those outlive a mistake in a manifest.
 */
const REMOVABLE: readonly Kind[] = [
  KINDS.podDisruptionBudgets,
  KINDS.services,
  KINDS.configMaps,
  KINDS.roleBindings,
  KINDS.roles,
  KINDS.serviceAccounts,
];

/** What the cluster consists of after an apply. */
export interface Wanted {
  readonly cluster: string;
  readonly objects: readonly OwnedObject[];
  readonly observed: ObservedObjects;
  /** The StatefulSet as it was just applied. */
  readonly members: ObjectJson;
}

const RETRY_MS = 10_000;

/**
 * Removes what we once applied for this cluster and no longer want. A ConfigMap stays for as long
 * as a pod or a template of pods mentions it: a pod of an older template mounts its own.
 */
export async function removeUnwanted(
  { kube, world, namespace, owner, signal }: ApplyTarget,
  wanted: Wanted,
): Promise<{ readonly removed: readonly string[]; readonly retryAfterMs?: number }> {
  const kept = new Set(wanted.objects.map(({ object }) => nameOf(object)));
  const unwanted = REMOVABLE.flatMap((kind) =>
    world
      .ofCluster(kind, { namespace, name: wanted.cluster })
      .filter((object) => isOurs(object, owner.uid) && !kept.has(nameOf(object)))
      .map((object) => ({ kind, object })),
  );
  if (unwanted.length === 0) return { removed: [] };

  const mentioned = textsOfPods(wanted);
  const settled = allPodsAreSeen(wanted);
  const removed: string[] = [];
  let postponed = false;
  for (const { kind, object } of unwanted) {
    if (kind === KINDS.configMaps) {
      if (mentioned.has(object.metadata.name)) continue;
      if (!settled) {
        postponed = true;
        continue;
      }
    }
    const { uid, resourceVersion } = object.metadata;
    // An object that changed meanwhile may be wanted again by whoever changed it.
    const result = await kube.delete(kind, keyOf(object), {
      preconditions: { uid, resourceVersion },
      signal,
    });
    if (result === 'conflict') postponed = true;
    else removed.push(`${object.kind} ${object.metadata.name}`);
  }
  return { removed, ...(postponed ? { retryAfterMs: RETRY_MS } : {}) };
}

/** Applied by us for this very cluster: what others made beside it is theirs. */
function isOurs(object: AnyObject, owner: string): boolean {
  const { annotations, deletionTimestamp } = object.metadata;
  return (
    deletionTimestamp === undefined &&
    annotations?.[APPLIED_HASH] !== undefined &&
    controllerOf(object)?.uid === owner
  );
}

/**
 * Whether the StatefulSet's controller works from the newest template and we have seen every pod
 * it made: one that it makes from the former template a moment later would lack its ConfigMap.
 * With `OnDelete` it makes new pods from the newest template only, whatever the revision counts.
 */
function allPodsAreSeen({ members, observed }: Wanted): boolean {
  const { generation, name } = members.metadata;
  const { observedGeneration, replicas = 0 } = objectAt(members, 'status');
  return observedGeneration === generation && replicas === memberPods(observed.pods, name).length;
}

/** Every text in the pods and in the templates they are made from: names are among them. */
function textsOfPods({ observed, members }: Wanted): ReadonlySet<string> {
  const texts = new Set<string>();
  for (const { spec } of [...observed.pods, observed.statefulSet ?? members, members]) {
    collectTexts(spec ?? null, texts);
  }
  return texts;
}

function collectTexts(value: Json, into: Set<string>): void {
  if (typeof value === 'string') into.add(value);
  else if (value !== null && typeof value === 'object') {
    for (const inner of isArray(value) ? value : Object.values(value)) {
      collectTexts(inner ?? null, into);
    }
  }
}

function nameOf({ apiVersion, kind, metadata }: ObjectJson | AnyObject): string {
  return `${apiVersion} ${kind} ${metadata.name}`;
}
