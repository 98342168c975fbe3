import { KINDS } from '@howdah/kube';
import type { Kind } from '@howdah/kube';
import type { Json, ObjectJson, ObservedObjects, OwnedObject } from '@howdah/plugin-api';
import { isArray } from '../compose/canonical.js';
import { identityOf } from '../cluster/ownedObject.js';
import type { ClusterTarget } from './applyObjects.js';
import { objectAt } from '../json/memberOf.js';
import { memberPods } from './observedMembers.js';
import { isOurs, removeOurs } from './removeOurs.js';

/**
 * Kinds of which objects are removed that nobody wants any more, beside those that only plugins
 * bring: those a running member does without.
 * Never what members or clients reach the cluster by or act as (Services, ServiceAccounts, Roles): an
 * operator of another release, or without a plugin, must not take it from pods that still use it.
 */
const REMOVABLE: readonly Kind[] = [KINDS.podDisruptionBudgets, KINDS.configMaps];

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
  target: ClusterTarget,
  wanted: Wanted,
): Promise<{ readonly removed: readonly string[]; readonly retryAfterMs?: number }> {
  const { world, namespace, owner } = target;
  const kept = new Set(wanted.objects.map(({ object }) => identityOf(object)));
  const unwanted = [...REMOVABLE, ...world.pluginKinds()].flatMap((kind) =>
    world
      .ofCluster(kind, { namespace, name: wanted.cluster })
      .filter((object) => isOurs(object, owner.uid) && !kept.has(identityOf(object)))
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
    const result = await removeOurs(target, kind, object);
    if (result === 'changed') postponed = true;
    if (result === 'removed') removed.push(`${object.kind} ${object.metadata.name}`);
  }
  return { removed, ...(postponed ? { retryAfterMs: RETRY_MS } : {}) };
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
