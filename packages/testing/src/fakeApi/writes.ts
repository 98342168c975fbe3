import { randomUUID } from 'node:crypto';
import { apiVersionOf } from '@howdah/kube';
import type { ObjectKey } from '@howdah/kube';
import type { DeleteOptions } from './deleteOptions.js';
import { conflict, Failure, invalid, invalidCause, notFound, Unimplemented } from './failure.js';
import { managerId } from './fields/manager.js';
import { applyFields, takeOver } from './fields/serverSideApply.js';
import type { Ownership } from './fields/serverSideApply.js';
import { collect, deletedFinalizers, deleteEntry, propagationOf, removeEntry } from './garbage.js';
import { isMap, mapAt, sameJson } from './jsonMap.js';
import type { JsonMap } from './jsonMap.js';
import {
  finalizersOf,
  generatedName,
  isTerminating,
  serverMetadata,
  timestamp,
  withMetadata,
} from './metadata.js';
import { withDistinctOwners } from './ownerReferences.js';
import { crdStatus, followedStatus, resourceId, shownAs } from './resource.js';
import type { Resource } from './resource.js';
import { keyOfMap } from './store.js';
import type { Entry, Store } from './store.js';
import type { Subresource } from './subresource.js';
import { validate } from './validate.js';

/** How a write came in. */
export interface WriteContext {
  readonly store: Store;
  readonly resource: Resource;
  readonly key: ObjectKey;
  /** A uid that a replacement names is a precondition; a patch cannot change it. */
  readonly way: 'replace' | 'patch';
  readonly manager: string;
  readonly subresource: Subresource | undefined;
  readonly dryRun: boolean;
}

export function createObject(context: WriteContext, body: JsonMap): JsonMap {
  const { store, resource, key } = context;
  if (mapAt(body, 'metadata')['resourceVersion'] !== undefined) {
    throw new Failure(500, 'ResourceVersionSetOnCreate');
  }
  const name = key.name === '' ? generatedName(body) : key.name;
  const named = withMetadata(body, { name, namespace: key.namespace });
  if (store.get(resourceId(resource.kind), keyOfMap(named)) !== undefined) {
    throw new Failure(409, 'AlreadyExists');
  }
  const object = freshObject(context, named);
  const change = { before: {}, after: claimable(object), shapes: resource.shapes };
  const manager = idOf(context, 'Update');
  const { owners } = takeOver(new Map(), { ...change, manager });
  return save(context, { object, owners, times: timesWith(context, new Map(), manager) });
}

/** A PUT, or the result of a JSON or merge patch. */
export function updateObject(context: WriteContext, next: JsonMap): JsonMap {
  const entry = requireEntry(context);
  const object = settle(context, entry.object, next);
  if (object === entry.object) return entry.object;
  const change = {
    before: claimable(entry.object),
    after: claimable(object),
    shapes: context.resource.shapes,
  };
  const manager = idOf(context, 'Update');
  const { owners, took } = takeOver(entry.owners, { ...change, manager });
  const times = took ? timesWith(context, entry.times, manager) : entry.times;
  return save(context, { object, owners, times }, entry.object);
}

export function applyObject(
  context: WriteContext,
  body: JsonMap,
  force: boolean,
): { readonly object: JsonMap; readonly created: boolean } {
  const { resource, subresource } = context;
  if (context.manager === '') {
    throw invalid(invalidCause('fieldManager', 'FieldValueRequired', 'required for apply patch'));
  }
  const entry = entryOf(context);
  if (entry === undefined && subresource !== undefined) throw notFound();
  if (entry === undefined && mapAt(body, 'metadata')['uid'] !== undefined) throw conflict();
  // A real server makes an object that is being deleted from its beginning.
  if (entry === undefined && isTerminating(body)) {
    throw new Unimplemented('an object that is applied with a deletionTimestamp');
  }

  const desired = applicable(context, body);
  const live = entry ?? { object: freshObject(context, body), owners: new Map(), times: new Map() };
  const base = entry === undefined ? shell(live.object) : entry.object;
  const manager = idOf(context, 'Apply');
  const applied = applyFields({ object: base, owners: live.owners }, desired, {
    manager,
    force,
    shapes: resource.shapes,
  });
  const times = timesWith(context, live.times, manager);
  if (entry === undefined) {
    const object = asStored(context, applied.object);
    return { object: save(context, { ...applied, object, times }), created: true };
  }
  refuseAnother(context, entry.object, mapAt(body, 'metadata'));
  const object = settle(
    context,
    entry.object,
    withMetadata(applied.object, { resourceVersion: undefined }),
  );
  if (object === entry.object && sameOwners(entry.owners, applied.owners)) {
    return { object: entry.object, created: false };
  }
  const saved = save(context, { object, owners: applied.owners, times }, entry.object);
  return { object: saved, created: false };
}

export function deleteObject(context: WriteContext, options: DeleteOptions): JsonMap {
  const { store, resource, key } = context;
  const entry = requireEntry(context);
  const metadata = mapAt(entry.object, 'metadata');
  for (const [field, value] of Object.entries(options.preconditions)) {
    if (value !== metadata[field]) throw conflict();
  }
  const id = resourceId(resource.kind);
  const propagation = options.propagation ?? propagationOf(entry.object);
  if (!context.dryRun) deleteEntry(store, { resource: id, entry }, propagation);
  const left = context.dryRun ? undefined : store.get(id, key)?.object;
  if (left !== undefined) return left;
  // The real garbage collector takes its time; the answer is the object that waits for it.
  const finalizers = deletedFinalizers(entry.object, propagation);
  if (finalizers.length > 0 || resource.kind.kind === 'CustomResourceDefinition') {
    return withMetadata(entry.object, {
      deletionTimestamp: timestamp(store),
      deletionGracePeriodSeconds: 0,
      finalizers,
    });
  }
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' };
}

/** What is stored when `next` is written over `current`; `current` itself when nothing changes. */
function settle(context: WriteContext, current: JsonMap, next: JsonMap): JsonMap {
  const { resource, subresource } = context;
  const currentMeta = mapAt(current, 'metadata');
  refuseAnother(context, current, mapAt(next, 'metadata'));

  const merged: JsonMap =
    subresource === 'status'
      ? { ...current, status: next['status'] }
      : {
          ...withMetadata(next, serverMetadata(current)),
          apiVersion: current['apiVersion'],
          kind: current['kind'],
          ...(resource.status ? { status: followed(current, next) } : {}),
        };
  const object = withMetadata(asStored(context, merged), {
    resourceVersion: currentMeta['resourceVersion'],
    managedFields: currentMeta['managedFields'],
  });
  if (sameJson(object, current)) return current;
  const specified = !sameJson(specification(context, object), specification(context, current));
  if (!resource.generation || !specified) return object;
  return withMetadata(object, { generation: Number(currentMeta['generation'] ?? 0) + 1 });
}

/** The status beside a new specification; that of a definition follows it. */
function followed(current: JsonMap, next: JsonMap): unknown {
  const { kind, status } = current;
  const isDefinition = kind === 'CustomResourceDefinition' && isMap(status);
  return isDefinition ? followedStatus(status, next) : status;
}

function save(context: WriteContext, entry: Entry, old?: JsonMap): JsonMap {
  const { store, resource, dryRun } = context;
  validate(resource, entry.object, old);
  if (dryRun) return entry.object;
  const id = resourceId(resource.kind);
  if (isTerminating(entry.object) && finalizersOf(entry.object).length === 0) {
    removeEntry(store, { resource: id, entry });
    return entry.object;
  }
  const object = store.put(id, entry);
  collect(store, { resource: id, entry: { ...entry, object } });
  return object;
}

function freshObject(context: WriteContext, body: JsonMap): JsonMap {
  const { store, resource } = context;
  const { status, ...rest } = body;
  const isCrd = resource.kind.kind === 'CustomResourceDefinition';
  const now = timestamp(store);
  return asStored(context, {
    ...withMetadata(rest, {
      uid: randomUUID(),
      creationTimestamp: now,
      deletionTimestamp: undefined,
      deletionGracePeriodSeconds: undefined,
      resourceVersion: undefined,
      ...(resource.generation ? { generation: 1 } : {}),
    }),
    apiVersion: apiVersionOf(resource.kind),
    kind: resource.kind.kind,
    ...(isCrd ? { status: crdStatus(body, now) } : {}),
    ...(resource.status || status === undefined ? {} : { status }),
  });
}

/** Custom resources are stored without what nobody declared, and with their defaults. */
function asStored({ resource }: WriteContext, object: JsonMap): JsonMap {
  return withDistinctOwners(resource.schema?.complete(object) ?? object);
}

/** A new object before anything is applied to it. */
function shell(object: JsonMap): JsonMap {
  const { apiVersion, kind, status } = object;
  const metadata = withMetadata({}, serverMetadata(object))['metadata'];
  return { apiVersion, kind, metadata, ...(status === undefined ? {} : { status }) };
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

/** What generations count: everything but metadata, and but a status with a subresource of its own. */
function specification({ resource }: WriteContext, object: JsonMap): JsonMap {
  const { metadata: _metadata, status, ...rest } = object;
  return resource.status ? rest : { ...rest, status };
}

/** Refuses to write over an object that is not the one, or not as, the client says. */
function refuseAnother(
  { way, subresource }: WriteContext,
  current: JsonMap,
  wanted: JsonMap,
): void {
  const metadata = mapAt(current, 'metadata');
  const differs = (field: string): boolean =>
    (wanted[field] ?? '') !== '' && wanted[field] !== metadata[field];
  if (differs('resourceVersion')) throw conflict();
  if (differs('uid')) throw way === 'replace' ? conflict() : immutable('uid');
  if (subresource !== undefined || isTerminating(current)) return;
  for (const field of DELETION) if (differs(field)) throw immutable(field);
}

const DELETION = ['deletionTimestamp', 'deletionGracePeriodSeconds'] as const;

function immutable(field: string): Failure {
  return invalid(invalidCause(`metadata.${field}`, 'FieldValueInvalid', 'field is immutable'));
}

function requireEntry(context: WriteContext): Entry {
  const entry = entryOf(context);
  if (entry === undefined) throw notFound();
  return entry;
}

/** The entry, its object in the version that is asked for. */
function entryOf({ store, resource, key }: WriteContext): Entry | undefined {
  const entry = store.get(resourceId(resource.kind), key);
  return entry && { ...entry, object: shownAs(resource, entry.object) };
}

function idOf({ manager, subresource }: WriteContext, operation: 'Apply' | 'Update'): string {
  return managerId({ name: manager, operation, subresource });
}

/** A Scale is written at no time. */
function timesWith(
  { store, subresource }: WriteContext,
  times: ReadonlyMap<string, string>,
  manager: string,
): ReadonlyMap<string, string> {
  return subresource === 'scale' ? times : new Map([...times, [manager, timestamp(store)]]);
}

function sameOwners(a: Ownership, b: Ownership): boolean {
  const plain = (owners: Ownership): JsonMap =>
    Object.fromEntries([...owners].map(([manager, ids]) => [manager, [...ids].toSorted()]));
  return sameJson(plain(a), plain(b));
}
