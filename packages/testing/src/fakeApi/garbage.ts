import { mapAt, sameJson, textAt } from './jsonMap.js';
import type { JsonMap } from './jsonMap.js';
import { finalizersOf, isTerminating, timestamp, uidOf, withMetadata } from './metadata.js';
import { ownerOf, referencesOf } from './ownerReferences.js';
import { keyOfMap } from './store.js';
import type { Located, Store } from './store.js';

/** Finalizers of the garbage collector itself. */
const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

/** What becomes of the dependents of an object that is deleted. */
export type Propagation = 'Background' | 'Foreground' | 'Orphan';

/** What becomes of its dependents where nobody says: what its finalizers say. */
export function propagationOf(object: JsonMap): Propagation {
  const finalizers = finalizersOf(object);
  if (finalizers.includes(ORPHAN)) return 'Orphan';
  return finalizers.includes(FOREGROUND) ? 'Foreground' : 'Background';
}

/** The finalizers of an object that is deleted in this way. */
export function deletedFinalizers(object: JsonMap, propagation: Propagation): readonly string[] {
  const others = finalizersOf(object).filter((each) => each !== FOREGROUND && each !== ORPHAN);
  if (propagation === 'Background') return others;
  return [...others, propagation === 'Orphan' ? ORPHAN : FOREGROUND];
}

/**
 * Deletes an object and does at once what the garbage collector does after it. Finalizers are
 * waited for, of the object and of what depends on it.
 */
export function deleteEntry(store: Store, located: Located, propagation: Propagation): void {
  const { object } = located.entry;
  if (propagation === 'Orphan') orphanDependents(store, object);
  const finalizers = deletedFinalizers(object, propagation).filter((each) => each !== ORPHAN);
  if (finalizers.length === 0) {
    removeEntry(store, located);
    return;
  }
  if (!isTerminating(object)) mark(store, located, finalizers);
  else if (!sameJson(finalizers, finalizersOf(object))) put(store, located, { finalizers });
  if (propagation !== 'Foreground') return;
  for (const { dependent } of dependentsOf(store, uidOf(object))) {
    deleteEntry(store, dependent, 'Background');
  }
  finishForeground(store, uidOf(object));
}

/** Removes an object for good, and what belongs to nobody else. */
export function removeEntry(store: Store, located: Located): void {
  const owners = referencesOf(located.entry.object);
  const removed = store.remove(located.resource, keyOfMap(located.entry.object));
  if (removed === undefined) return;
  for (const { dependent } of dependentsOf(store, uidOf(removed))) collect(store, dependent);
  for (const owner of owners) finishForeground(store, textAt(owner, 'uid'));
}

/** Deletes an object whose owners are all gone; forgets those that are. */
export function collect(store: Store, located: Located): void {
  const { object } = located.entry;
  const references = referencesOf(object);
  const found = references.map((reference) => ownerOf(store, object, reference));
  if (found.includes('unknown')) return;
  const present = references.filter((_, at) => found[at] === 'present');
  if (present.length === references.length) return;
  if (present.length === 0) deleteEntry(store, located, propagationOf(object));
  else put(store, located, { ownerReferences: present });
}

/** An owner that waits for its dependents goes with the last that holds it. */
function finishForeground(store: Store, uid: string | undefined): void {
  const owner = store.byUid(uid);
  if (owner === undefined || !isTerminating(owner.entry.object)) return;
  const finalizers = finalizersOf(owner.entry.object);
  if (!finalizers.includes(FOREGROUND)) return;
  const holds = dependentsOf(store, uid).some(({ blocks }) => blocks);
  if (holds) return;
  const left = finalizers.filter((finalizer) => finalizer !== FOREGROUND);
  if (left.length === 0) removeEntry(store, owner);
  else put(store, owner, { finalizers: left });
}

function mark(store: Store, located: Located, finalizers: readonly string[]): void {
  const { generation } = mapAt(located.entry.object, 'metadata');
  put(store, located, {
    deletionTimestamp: timestamp(store),
    deletionGracePeriodSeconds: 0,
    finalizers,
    ...(typeof generation === 'number' ? { generation: generation + 1 } : {}),
  });
}

function orphanDependents(store: Store, owner: JsonMap): void {
  for (const { dependent, others } of dependentsOf(store, uidOf(owner))) {
    put(store, dependent, { ownerReferences: others.length === 0 ? undefined : others });
  }
}

interface Dependent {
  readonly dependent: Located;
  /** References to other owners. */
  readonly others: readonly unknown[];
  /** Whether its owner waits for it when it goes in the foreground. */
  readonly blocks: boolean;
}

function dependentsOf(store: Store, uid: string | undefined): readonly Dependent[] {
  return store.all().flatMap((dependent) => {
    const references = referencesOf(dependent.entry.object);
    const [own] = references.filter((reference) => textAt(reference, 'uid') === uid);
    if (own === undefined) return [];
    const others = references.filter((reference) => reference !== own);
    return [{ dependent, others, blocks: own['blockOwnerDeletion'] === true }];
  });
}

function put(store: Store, { resource, entry }: Located, metadata: JsonMap): void {
  store.put(resource, { ...entry, object: withMetadata(entry.object, metadata) });
}
