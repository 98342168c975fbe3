import { describeTarget } from '../errors/describeTarget.js';
import { KubeError } from '../errors/kubeError.js';
import type { KubeErrorTarget } from '../errors/kubeError.js';
import { statusError } from '../errors/statusError.js';
import { isJsonObject } from '../object/json.js';
import type { JsonObject } from '../object/json.js';
import { apiVersionOf, isOfKind } from '../object/kind.js';
import type { Kind } from '../object/kind.js';
import type { KubeObject } from '../object/kubeObject.js';
import { isKubeObject } from '../object/kubeObjectGuard.js';
import type { TransportResponse } from '../transport/transport.js';
import type { ListResult, Scale } from './kube.js';

/** A page of a list, with the token of the next one. */
export interface ListPage<T> extends ListResult<T> {
  readonly continueToken: string | undefined;
}

/** The body of an answer as a JSON object. */
export function readBody(response: TransportResponse, target: KubeErrorTarget): JsonObject {
  const body = parseBody(response.text);
  if (isJsonObject(body)) return body;
  throw malformed(target, 'the answer is not a JSON object');
}

/** The error of an answer that is not a success. */
export function failureOf(response: TransportResponse, target: KubeErrorTarget): KubeError {
  const { status, retryAfterMs } = response;
  return statusError({ status, body: parseBody(response.text), target, retryAfterMs });
}

/** An object of the kind that was asked for. Items of a list come without apiVersion and kind. */
export function readObject<T extends KubeObject>(
  kind: Kind<T>,
  json: JsonObject,
  target: KubeErrorTarget,
): T {
  const object: unknown =
    json['kind'] === undefined
      ? { ...json, apiVersion: apiVersionOf(kind), kind: kind.kind }
      : json;
  if (isKubeObject(object)) {
    const candidate: KubeObject = object;
    if (isOfKind(kind, candidate)) return candidate;
  }
  throw malformed(target, `the answer is not a ${kind.kind} of ${apiVersionOf(kind)}`);
}

/** One page of a list. */
export function readPage<T extends KubeObject>(
  kind: Kind<T>,
  body: JsonObject,
  target: KubeErrorTarget,
): ListPage<T> {
  const metadata = isJsonObject(body['metadata']) ? body['metadata'] : {};
  const resourceVersion = metadata['resourceVersion'];
  const items = body['items'] ?? [];
  if (typeof resourceVersion !== 'string' || !Array.isArray(items)) {
    throw malformed(target, 'the answer is not a list');
  }
  const token = metadata['continue'];
  return {
    resourceVersion,
    continueToken: typeof token === 'string' && token !== '' ? token : undefined,
    items: items.filter(isJsonObject).map((item) => readObject(kind, item, target)),
  };
}

/** What the scale subresource answers. Absent counts are zero: Go leaves them out. */
export function readScale(body: JsonObject, target: KubeErrorTarget): Scale {
  const { spec, status, metadata } = body;
  if (body['kind'] !== 'Scale') throw malformed(target, 'the answer is not a Scale');
  const read = (from: unknown, field: string): unknown =>
    isJsonObject(from) ? from[field] : undefined;
  const replicas = read(spec, 'replicas');
  const currentReplicas = read(status, 'replicas');
  const resourceVersion = read(metadata, 'resourceVersion');
  return {
    replicas: typeof replicas === 'number' ? replicas : 0,
    currentReplicas: typeof currentReplicas === 'number' ? currentReplicas : 0,
    resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : '',
  };
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function malformed(target: KubeErrorTarget, complaint: string): KubeError {
  return new KubeError({
    code: 'MALFORMED_RESPONSE',
    message: `${describeTarget(target)}: ${complaint}; is this a Kubernetes API server?`,
    target,
  });
}
