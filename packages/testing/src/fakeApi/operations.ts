import { apiVersionOf, resourceNameOf } from '@howdah/kube';
import type { ObjectKey } from '@howdah/kube';
import type { Answer } from './answers.js';
import { badRequest, Failure, gone, notFound } from './failure.js';
import { isMap, mapAt } from './jsonMap.js';
import type { JsonMap } from './jsonMap.js';
import { applyJsonPatch } from './jsonPatch.js';
import { applyMergePatch } from './mergePatch.js';
import { resourceId } from './resource.js';
import type { Resource } from './resource.js';
import { selectorOf } from './selectors.js';
import { keyOfMap } from './store.js';
import type { Store } from './store.js';
import { applyObject, createObject, deleteObject, updateObject } from './writes.js';
import type { WriteContext } from './writes.js';

/** A request once its resource is known. */
export interface Operation {
  readonly store: Store;
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly key: ObjectKey | undefined;
  readonly subresource: string | undefined;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly body: unknown;
}

export function readObject(operation: Operation): Answer {
  const object = liveObject(operation);
  return { status: 200, body: operation.subresource === 'scale' ? scaleOf(object) : object };
}

/** A page. Continue tokens name the last key and the revision of the first page. */
export function listObjects(operation: Operation, tokensExpired: boolean): Answer {
  const { store, resource, namespace, query } = operation;
  const { kind } = resource;
  const token = query.get('continue');
  if (token !== null && tokensExpired) throw gone();
  const start = token === null ? undefined : readToken(token);

  const selected = store.list(resourceId(kind), namespace).filter(selectorOf(query));
  const rest = selected.filter((object) => start === undefined || sortKey(object) > start.after);
  const limit = Number(query.get('limit') ?? 0);
  const items = limit > 0 ? rest.slice(0, limit) : rest;
  const revision = start?.revision ?? String(store.revision);
  const last = items.at(-1);
  const more = items.length < rest.length && last !== undefined;
  return {
    status: 200,
    body: {
      kind: `${kind.kind}List`,
      apiVersion: apiVersionOf(kind),
      metadata: {
        resourceVersion: revision,
        ...(more ? { continue: writeToken({ revision, after: sortKey(last) }) } : {}),
      },
      // As the real server: items of a list do not repeat their apiVersion and kind.
      items: items.map(({ apiVersion: _apiVersion, kind: _kind, ...item }) => item),
    },
  };
}

export function writeObject(operation: Operation, method: string | undefined): Answer {
  const { body, key, query, resource } = operation;
  switch (method) {
    case 'POST': {
      if (!isMap(body)) throw badRequest();
      const context = contextOf(operation, { ...keyOfMap(body), namespace: operation.namespace });
      return { status: 201, body: createObject(context, body) };
    }
    case 'PUT':
      if (!isMap(body)) throw badRequest();
      return { status: 200, body: updateObject(contextOf(operation, required(key)), body) };
    case 'DELETE':
      return {
        status: 200,
        body: deleteObject(contextOf(operation, required(key)), isMap(body) ? body : {}),
      };
    case 'PATCH':
      break;
    default:
      throw new Failure(405, 'MethodNotAllowed');
  }
  const context = contextOf(operation, required(key));
  if (operation.subresource === 'scale') return patchScale(operation, context);
  if (operation.contentType.includes('apply-patch')) {
    if (!isMap(body)) throw badRequest();
    const named = { ...body, metadata: { ...mapAt(body, 'metadata'), ...context.key } };
    const { object, created } = applyObject(context, named, query.get('force') === 'true');
    return { status: created ? 201 : 200, body: object };
  }
  if (resource.kind.kind === '') throw notFound();
  return { status: 200, body: updateObject(context, patched(operation)) };
}

function patched(operation: Operation): JsonMap {
  const { contentType, body } = operation;
  const current = liveObject(operation);
  // The version that was read here is not the client's; only one it names is a precondition.
  const { resourceVersion: _version, ...metadata } = mapAt(current, 'metadata');
  if (contentType.includes('json-patch')) return applyJsonPatch(current, body);
  if (!contentType.includes('merge-patch') || contentType.includes('strategic') || !isMap(body)) {
    throw new Failure(415, 'UnsupportedMediaType');
  }
  return applyMergePatch({ ...current, metadata }, body);
}

function patchScale(operation: Operation, context: WriteContext): Answer {
  const replicas = mapAt(operation.body, 'spec')['replicas'];
  if (typeof replicas !== 'number') throw badRequest();
  const current = liveObject(operation);
  const spec = { ...mapAt(current, 'spec'), replicas };
  const object = updateObject({ ...context, subresource: undefined }, { ...current, spec });
  return { status: 200, body: scaleOf(object) };
}

function scaleOf(object: JsonMap): JsonMap {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = mapAt(object, 'metadata');
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: mapAt(object, 'spec')['replicas'] },
    status: { replicas: mapAt(object, 'status')['replicas'] ?? 0 },
  };
}

function liveObject({ store, resource, key, subresource }: Operation): JsonMap {
  if (subresource === 'scale' && !resource.scale) throw notFound();
  if (subresource === 'status' && !resource.status) throw notFound();
  const entry = store.get(resourceId(resource.kind), required(key));
  if (entry === undefined) {
    throw new Failure(404, 'NotFound', { kind: resourceNameOf(resource.kind), name: key?.name });
  }
  return entry.object;
}

function contextOf(operation: Operation, key: ObjectKey): WriteContext {
  const { store, resource, subresource, query } = operation;
  return {
    store,
    resource,
    key,
    subresource,
    manager: query.get('fieldManager') ?? '',
    dryRun: query.get('dryRun') === 'All',
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
  readonly revision: string;
  readonly after: string;
}

function writeToken(token: Token): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

function readToken(text: string): Token {
  const token: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
  if (!isMap(token)) throw badRequest();
  return { revision: String(token['revision']), after: String(token['after']) };
}
