import { apiVersionOf, formatKey, resourceNameOf } from '@howdah/kube';
import type { ObjectKey } from '@howdah/kube';
import type { Answer } from './answers.js';
import { deleteOptionsOf } from './deleteOptions.js';
import { badRequest, Failure, invalid, invalidCause, notFound, Unimplemented } from './failure.js';
import { refuseAmbiguousLists } from './fields/ambiguousLists.js';
import { isMap, mapAt } from './jsonMap.js';
import type { JsonMap } from './jsonMap.js';
import { applyJsonPatch } from './jsonPatch.js';
import { applyMergePatch } from './mergePatch.js';
import { resourceId, shownAs } from './resource.js';
import type { Resource } from './resource.js';
import { readScale, scaleOf, withScale } from './scale.js';
import { selectorOf } from './selectors.js';
import { keyOfMap } from './store.js';
import type { Store } from './store.js';
import {
  refuseChangedType,
  refuseOtherKind,
  refuseOtherType,
  refuseUnreadable,
} from './objectType.js';
import type { Subresource } from './subresource.js';
import { isAsked, isDryRun, listedMoment, refuseFuture, versionOf } from './requestOptions.js';
import { bodyOf, refuseUnknown } from './strictBody.js';
import { applyObject, createObject, deleteObject, updateObject } from './writes.js';
import type { WriteContext } from './writes.js';

/** A request once its resource is known. */
export interface Operation {
  readonly store: Store;
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly key: ObjectKey | undefined;
  readonly subresource: Subresource | undefined;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly body: unknown;
}

/** The object, or as it was at a revision. */
export function readObject(operation: Operation, revision: number): Answer {
  const { store, resource, subresource, key, query } = operation;
  if (isAsked(query, 'watch')) throw new Unimplemented('a watch of one object by its path');
  refuseFuture(versionOf(query), revision);
  const object =
    revision === store.revision
      ? liveObject(operation)
      : store
          .list(resourceId(resource.kind), revision)
          .find((each) => formatKey(keyOfMap(each)) === formatKey(required(key)));
  if (object === undefined) throw notFound();
  const shown = shownAs(resource, object);
  return { status: 200, body: subresource === 'scale' ? readScale(resource, shown) : shown };
}

/**
 * A page of what there was at a revision. Continue tokens name the last key and the revision of the
 * first page, so that all pages show the same moment.
 */
export function listObjects(operation: Operation, now: number): Answer {
  const { store, resource, namespace, query } = operation;
  const { kind } = resource;
  const moment = listedMoment(query, now);
  const token = query.get('continue');
  const start = token === null ? undefined : readToken(token);
  const revision = start?.revision ?? moment;

  const selected = store
    .list(resourceId(kind), revision)
    .filter((object) => namespace === undefined || keyOfMap(object).namespace === namespace)
    .filter(selectorOf(kind, query));
  const rest = selected.filter((object) => start === undefined || sortKey(object) > start.after);
  const limit = Number(query.get('limit') ?? 0);
  const items = limit > 0 ? rest.slice(0, limit) : rest;
  const left = rest.length - items.length;
  // The real server does not count what a selector would have to look at.
  const counted = query.get('labelSelector') === null && query.get('fieldSelector') === null;
  const last = items.at(-1);
  return {
    status: 200,
    body: {
      kind: `${kind.kind}List`,
      apiVersion: apiVersionOf(kind),
      metadata: {
        resourceVersion: String(revision),
        ...(left > 0 && last !== undefined
          ? { continue: writeToken({ revision, after: sortKey(last) }) }
          : {}),
        ...(left > 0 && counted ? { remainingItemCount: left } : {}),
      },
      // As the real server: items of a list do not repeat their apiVersion and kind.
      items: items
        .map((item) => shownAs(resource, item))
        .map(({ apiVersion: _apiVersion, kind: _kind, ...item }) => item),
    },
  };
}

export function writeObject(operation: Operation, method: string | undefined): Answer {
  const { body, key, query, resource } = operation;
  const dryRun = isDryRun(operation, method);
  switch (method) {
    case 'POST': {
      if (key !== undefined) throw new Failure(405, 'MethodNotAllowed');
      const object = bodyOf(operation);
      refuseUnreadable(operation, object);
      refuseUnknown(operation, object, 'write');
      refuseOtherKind(operation, object);
      const context = contextOf(
        operation,
        { ...keyOfMap(object), namespace: operation.namespace },
        dryRun,
      );
      return { status: 201, body: createObject(context, object) };
    }
    case 'PUT': {
      const object = bodyOf(operation);
      if (mapAt(object, 'metadata')['name'] === undefined) throw badRequest();
      if (operation.subresource === 'scale') return scaled(operation, dryRun);
      refuseUnreadable(operation, object);
      refuseUnknown(operation, object, 'write');
      if (resource.schema !== undefined) requireVersion(object);
      refuseOtherKind(operation, object);
      return {
        status: 200,
        body: updateObject(contextOf(operation, required(key), dryRun), object),
      };
    }
    case 'DELETE': {
      if (key === undefined) throw new Unimplemented('deletion of a collection');
      const options = deleteOptionsOf(body, query);
      return {
        status: 200,
        body: deleteObject(contextOf(operation, key, dryRun), options),
      };
    }
    case 'PATCH':
      break;
    default:
      throw new Failure(405, 'MethodNotAllowed');
  }
  const context = contextOf(operation, required(key), dryRun);
  if (operation.subresource === 'scale') return scaled(operation, dryRun);
  if (operation.contentType.includes('apply-patch')) {
    const desired = bodyOf(operation);
    refuseOtherType(operation, desired);
    if (mapAt(desired, 'metadata')['managedFields'] !== undefined) throw badRequest();
    const kin = resource.schema === undefined ? 'built-in' : 'custom';
    refuseAmbiguousLists(desired, resource.shapes, kin);
    refuseUnknown(operation, desired, 'apply');
    const named = { ...desired, metadata: { ...mapAt(desired, 'metadata'), ...context.key } };
    const { object, created } = applyObject(context, named, query.get('force') === 'true');
    return { status: created ? 201 : 200, body: object };
  }
  const next = patched(operation, liveObject(operation));
  if (mapAt(next, 'metadata')['name'] !== context.key.name) throw badRequest();
  refuseChangedType(operation, next);
  refuseUnknown(operation, next, 'patch');
  return { status: 200, body: updateObject(context, next) };
}

/** Custom resources are never replaced unread. */
function requireVersion(object: JsonMap): void {
  const version = mapAt(object, 'metadata')['resourceVersion'];
  if (typeof version === 'string' && version !== '') return;
  throw invalid(invalidCause('metadata.resourceVersion', 'FieldValueInvalid', 'must be specified'));
}

/** Writes the number that an object has in a Scale. */
function scaled(operation: Operation, dryRun: boolean): Answer {
  const { resource, key, query, contentType } = operation;
  const live = liveObject(operation);
  const context = contextOf(operation, required(key), dryRun);
  const { way } = context;
  if (contentType.includes('apply-patch')) throw new Unimplemented('server-side apply of a Scale');
  const scale = way === 'patch' ? patched(operation, scaleOf(resource, live)) : bodyOf(operation);
  const strict = query.get('fieldValidation') === 'Strict';
  const next = withScale(resource, live, { scale, way, strict });
  const object = updateObject(context, next);
  return { status: 200, body: scaleOf(resource, object) };
}

function patched({ resource, contentType, body }: Operation, current: JsonMap): JsonMap {
  // The version that was read here is not the client's; only one it names is a precondition.
  const { resourceVersion: _version, ...metadata } = mapAt(current, 'metadata');
  if (contentType.includes('json-patch')) return applyJsonPatch(current, body);
  if (contentType.includes('strategic-merge-patch') && resource.schema === undefined) {
    throw new Unimplemented('strategic merge patch');
  }
  if (!contentType.includes('/merge-patch+json')) throw new Failure(415, 'UnsupportedMediaType');
  if (!isMap(body)) throw badRequest();
  return applyMergePatch({ ...current, metadata }, body);
}

function liveObject({ store, resource, key }: Operation): JsonMap {
  const entry = store.get(resourceId(resource.kind), required(key));
  if (entry === undefined) {
    throw new Failure(404, 'NotFound', { kind: resourceNameOf(resource.kind), name: key?.name });
  }
  return shownAs(resource, entry.object);
}

function contextOf(operation: Operation, key: ObjectKey, dryRun: boolean): WriteContext {
  const { store, resource, subresource, query, contentType } = operation;
  return {
    store,
    resource,
    key,
    subresource,
    way: contentType.includes('patch') ? 'patch' : 'replace',
    manager: query.get('fieldManager') ?? '',
    dryRun,
  };
}

function required(key: ObjectKey | undefined): ObjectKey {
  if (key === undefined) throw new Failure(405, 'MethodNotAllowed');
  return key;
}

function sortKey(object: JsonMap): string {
  const { namespace = '', name } = keyOfMap(object);
  return `${namespace}/${name}`;
}

interface Token {
  readonly revision: number;
  readonly after: string;
}

function writeToken(token: Token): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

function readToken(text: string): Token {
  const token = parseToken(Buffer.from(text, 'base64url').toString());
  return { revision: Number(token['revision']), after: String(token['after']) };
}

function parseToken(text: string): JsonMap {
  try {
    const token: unknown = JSON.parse(text);
    if (isMap(token)) return token;
  } catch {
    // Not one of ours.
  }
  throw badRequest();
}
