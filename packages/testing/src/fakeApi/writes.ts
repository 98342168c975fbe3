import { randomUUID } from 'node:crypto';
import type { ObjectKey } from '@howdah/kube';
import { apiVersionOf } from '@howdah/kube';
import { badRequest, conflict, Failure, invalid, notFound } from './failure.js';
import { isMap, mapAt, sameJson, textAt } from './jsonMap.js';
import type { JsonMap } from './jsonMap.js';
import { resourceId } from './resource.js';
import { validate } from './validate.js';
import type { Resource } from './resource.js';
import { applyFields, takeOver } from './serverSideApply.js';
import { keyOfMap } from './store.js';
import type { Entry, Store } from './store.js';

/** How a write came in. */
export interface WriteContext {
  readonly store: Store;
  readonly resource: Resource;
  readonly key: ObjectKey;
  readonly manager: string;
  readonly subresource: string | undefined;
  readonly dryRun: boolean;
}

/** The server's own part of metadata: no client changes it. */
const SERVER_FIELDS = [
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
  'name',
  'namespace',
] as const;

export function createObject(context: WriteContext, body: JsonMap): JsonMap {
  const { store, resource, key, manager } = context;
  const name = key.name === '' ? generatedName(body) : key.name;
  const named = withMetadata(body, { name, namespace: key.namespace });
  if (store.get(resourceId(resource.kind), keyOfMap(named)) !== undefined) {
    throw new Failure(409, 'AlreadyExists');
  }
  const object = freshObject(context, named);
  const owners = takeOver(new Map(), { before: {}, after: claimable(object), manager });
  return save(context, { object, owners });
}

/** A PUT, or the result of a JSON or merge patch. */
export function updateObject(context: WriteContext, next: JsonMap): JsonMap {
  const entry = requireEntry(context);
  const object = settle(context, entry.object, next);
  if (object === entry.object) return entry.object;
  const change = { before: claimable(entry.object), after: claimable(object) };
  const owners = takeOver(entry.owners, { ...change, manager: managerId(context) });
  return save(context, { object, owners });
}

export function applyObject(
  context: WriteContext,
  body: JsonMap,
  force: boolean,
): { readonly object: JsonMap; readonly created: boolean } {
  const { store, resource, subresource } = context;
  if (context.manager === '') throw badRequest();
  const entry = store.get(resourceId(resource.kind), context.key);
  if (entry === undefined && subresource !== undefined) throw notFound();

  const desired = applicable(context, body);
  const live = entry ?? { object: freshObject(context, body), owners: new Map() };
  const base = entry === undefined ? shell(live.object) : entry.object;
  const applied = applyFields({ object: base, owners: live.owners }, desired, {
    manager: managerId(context),
    force,
  });
  if (entry === undefined) {
    return { object: save(context, applied), created: true };
  }
  checkPreconditions(entry.object, mapAt(body, 'metadata'));
  const object = settle(
    context,
    entry.object,
    withMetadata(applied.object, { resourceVersion: undefined }),
  );
  if (object === entry.object && sameOwners(entry, applied)) {
    return { object: entry.object, created: false };
  }
  return { object: save(context, { object, owners: applied.owners }), created: false };
}

export function deleteObject(context: WriteContext, options: JsonMap): JsonMap {
  const { store, resource, key } = context;
  const entry = requireEntry(context);
  checkPreconditions(entry.object, mapAt(options, 'preconditions'));
  if (context.dryRun) return entry.object;

  const metadata = mapAt(entry.object, 'metadata');
  const finalizers = metadata['finalizers'];
  if (Array.isArray(finalizers) && finalizers.length > 0) {
    if (metadata['deletionTimestamp'] !== undefined) return entry.object;
    const marked = withMetadata(entry.object, {
      deletionTimestamp: timestamp(store),
      deletionGracePeriodSeconds: 0,
      ...(resource.generation ? { generation: Number(metadata['generation'] ?? 0) + 1 } : {}),
    });
    return store.put(resourceId(resource.kind), { ...entry, object: marked });
  }
  if (options['propagationPolicy'] === 'Orphan') orphanDependents(store, entry.object);
  removeObject(store, resourceId(resource.kind), key);
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' };
}

/** Removes an object for good, and what belongs to nobody else: the garbage collector's part. */
export function removeObject(store: Store, resource: string, key: ObjectKey): void {
  const removed = store.remove(resource, key);
  if (removed === undefined) return;
  const uid = textAt(mapAt(removed, 'metadata'), 'uid');
  for (const dependent of dependentsOf(store, uid)) {
    if (dependent.others.length === 0) {
      const dependentKey = keyOfMap(dependent.entry.object);
      removeObject(store, dependent.resource, dependentKey);
    } else {
      const object = withMetadata(dependent.entry.object, { ownerReferences: dependent.others });
      store.put(dependent.resource, { ...dependent.entry, object });
    }
  }
}

function orphanDependents(store: Store, owner: JsonMap): void {
  const uid = textAt(mapAt(owner, 'metadata'), 'uid');
  for (const { resource, entry, others } of dependentsOf(store, uid)) {
    const ownerReferences = others.length === 0 ? undefined : others;
    store.put(resource, { ...entry, object: withMetadata(entry.object, { ownerReferences }) });
  }
}

function dependentsOf(
  store: Store,
  uid: string | undefined,
): readonly { readonly resource: string; readonly entry: Entry; readonly others: unknown[] }[] {
  return store.all().flatMap(({ resource, entry }) => {
    const references = mapAt(entry.object, 'metadata')['ownerReferences'];
    if (!Array.isArray(references)) return [];
    const others = references.filter((reference) => textAt(reference, 'uid') !== uid);
    return others.length === references.length ? [] : [{ resource, entry, others }];
  });
}

/** What is stored when `next` is written over `current`; `current` itself when nothing changes. */
function settle(context: WriteContext, current: JsonMap, next: JsonMap): JsonMap {
  const { resource, subresource } = context;
  const currentMeta = mapAt(current, 'metadata');
  checkPreconditions(current, mapAt(next, 'metadata'));

  const kept = Object.fromEntries(SERVER_FIELDS.map((field) => [field, currentMeta[field]]));
  const merged: JsonMap =
    subresource === 'status'
      ? { ...current, status: next['status'] }
      : {
          ...withMetadata(next, kept),
          apiVersion: current['apiVersion'],
          kind: current['kind'],
          ...(resource.status ? { status: current['status'] } : {}),
        };
  const object = withMetadata(merged, {
    resourceVersion: currentMeta['resourceVersion'],
    managedFields: currentMeta['managedFields'],
  });
  if (sameJson(object, current)) return current;
  const specified = !sameJson(specification(object), specification(current));
  if (!resource.generation || !specified) return object;
  return withMetadata(object, { generation: Number(currentMeta['generation'] ?? 0) + 1 });
}

function save(context: WriteContext, entry: Entry): JsonMap {
  const { store, resource, dryRun } = context;
  validate(entry.object);
  if (dryRun) return entry.object;
  const id = resourceId(resource.kind);
  const metadata = mapAt(entry.object, 'metadata');
  const finalizers = metadata['finalizers'];
  const released = !Array.isArray(finalizers) || finalizers.length === 0;
  if (metadata['deletionTimestamp'] !== undefined && released) {
    removeObject(store, id, keyOfMap(entry.object));
    return entry.object;
  }
  return store.put(id, entry);
}

function freshObject({ store, resource }: WriteContext, body: JsonMap): JsonMap {
  const { status, ...rest } = body;
  return {
    ...withMetadata(rest, {
      uid: randomUUID(),
      creationTimestamp: timestamp(store),
      resourceVersion: undefined,
      ...(resource.generation ? { generation: 1 } : {}),
    }),
    apiVersion: apiVersionOf(resource.kind),
    kind: resource.kind.kind,
    ...(resource.status || status === undefined ? {} : { status }),
  };
}

/** A new object before anything is applied to it. */
function shell(object: JsonMap): JsonMap {
  const metadata = mapAt(object, 'metadata');
  const kept = Object.fromEntries(SERVER_FIELDS.map((field) => [field, metadata[field]]));
  return { apiVersion: object['apiVersion'], kind: object['kind'], metadata: kept };
}

/** What of an applied object can be owned: not what names it, not what the server sets. */
function applicable(context: WriteContext, body: JsonMap): JsonMap {
  const { status, ...rest } = claimable(body);
  if (context.subresource === 'status') return { status };
  return context.resource.status || status === undefined ? rest : { ...rest, status };
}

function claimable(object: JsonMap): JsonMap {
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...rest } = object;
  const { labels, annotations, finalizers, ownerReferences } = isMap(metadata) ? metadata : {};
  return { ...rest, metadata: { labels, annotations, finalizers, ownerReferences } };
}

function specification(object: JsonMap): JsonMap {
  const { metadata: _metadata, status: _status, ...rest } = object;
  return rest;
}

function checkPreconditions(current: JsonMap, wanted: JsonMap): void {
  const metadata = mapAt(current, 'metadata');
  for (const field of ['uid', 'resourceVersion']) {
    const value = wanted[field];
    if (value !== undefined && value !== '' && value !== metadata[field]) throw conflict();
  }
}

function requireEntry({ store, resource, key }: WriteContext): Entry {
  const entry = store.get(resourceId(resource.kind), key);
  if (entry === undefined) throw notFound();
  return entry;
}

function managerId({ manager, subresource }: WriteContext): string {
  return subresource === undefined ? manager : `${manager}/${subresource}`;
}

function sameOwners(a: Entry, b: Entry): boolean {
  const plain = ({ owners }: Entry): JsonMap =>
    Object.fromEntries([...owners].map(([manager, ids]) => [manager, [...ids].toSorted()]));
  return sameJson(plain(a), plain(b));
}

function generatedName(body: JsonMap): string {
  const prefix = textAt(mapAt(body, 'metadata'), 'generateName');
  if (prefix === undefined) throw invalid('metadata.name', 'FieldValueRequired');
  return `${prefix}${randomUUID().slice(0, 5)}`;
}

function withMetadata(object: JsonMap, fields: JsonMap): JsonMap {
  const metadata = { ...mapAt(object, 'metadata'), ...fields };
  const present = Object.entries(metadata).filter(([, value]) => value !== undefined);
  return { ...object, metadata: Object.fromEntries(present) };
}

function timestamp({ now }: Store): string {
  return new Date(now()).toISOString().replace(/\.\d+Z$/, 'Z');
}
