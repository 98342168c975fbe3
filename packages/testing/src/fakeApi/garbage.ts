import { isMap, mapAt, textAt } from './jsonMap.js';
import type { JsonMap } from './jsonMap.js';
import { finalizersOf, isTerminating, timestamp, uidOf, withMetadata } from './metadata.js';
import { keyOfMap } from './store.js';
import type { Located, Store } from './store.js';

/** Finalizers of the garbage collector itself. */
const FOREGROUND = 'foregroundDeletion';

/** What becomes of the dependents of an object that is deleted. */
export type Propagation = 'Background' | 'Foreground' | 'Orphan';

/**
 * Deletes an object and does at once what the garbage collector does after it. Finalizers are
 * waited for, of the object and of what depends on it.
 */
export function deleteEntry(store: Store, located: Located, propagation: Propagation): void {
  if (propagation === 'Orphan') orphanDependents(store, located.entry.object);
  const waits = propagation === 'Foreground' ? [FOREGROUND] : [];
  const { object } = located.entry;
  const finalizers = [...new Set([...finalizersOf(object), ...waits])];
  if (finalizers.length === 0) {
    removeEntry(store, located);
    return;
  }
  if (!isTerminating(object)) mark(store, located, finalizers);
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
  const owners = referencesOf(located.entry.object);
  const alive = owners.filter((owner) => store.byUid(textAt(owner, 'uid')) !== undefined);
  if (alive.length === owners.length) return;
  if (alive.length === 0) deleteEntry(store, located, 'Background');
  else put(store, located, { ownerReferences: alive });
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

function referencesOf(object: JsonMap): readonly JsonMap[] {
  const { ownerReferences } = mapAt(object, 'metadata');
  return Array.isArray(ownerReferences) ? ownerReferences.filter(isMap) : [];
}

function put(store: Store, { resource, entry }: Located, metadata: JsonMap): void {
  store.put(resource, { ...entry, object: withMetadata(entry.object, metadata) });
}
