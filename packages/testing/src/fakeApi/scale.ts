import { badRequest, invalid, invalidCause, notFound } from './failure.js';
import { isMap, mapAt } from './jsonMap.js';
import type { JsonMap } from './jsonMap.js';
import type { Resource } from './resource.js';

/** The Scale of an object, by the paths that its resource names. */
export function scaleOf(resource: Resource, object: JsonMap): JsonMap {
  const { scale } = resource;
  if (scale === undefined) throw notFound();
  const { name, namespace, uid, resourceVersion, creationTimestamp } = mapAt(object, 'metadata');
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: at(object, fieldsOf(scale.spec)) ?? 0 },
    status: { replicas: at(object, fieldsOf(scale.status)) ?? 0 },
  };
}

/** The object with as many replicas as a patch of its Scale says. */
export function withReplicas(resource: Resource, object: JsonMap, patch: unknown): JsonMap {
  const { scale } = resource;
  if (scale === undefined) throw notFound();
  const { replicas } = mapAt(patch, 'spec');
  if (typeof replicas !== 'number') throw badRequest();
  if (replicas < 0) {
    throw invalid(invalidCause(scale.spec, 'FieldValueInvalid', 'should be non-negative'));
  }
  return put(object, fieldsOf(scale.spec), replicas);
}

function fieldsOf(path: string): readonly string[] {
  return path.split('.').filter((field) => field !== '');
}

function at(value: unknown, [field, ...rest]: readonly string[]): unknown {
  if (field === undefined) return value;
  return isMap(value) ? at(value[field], rest) : undefined;
}

function put(object: JsonMap, [field, ...rest]: readonly string[], value: unknown): JsonMap {
  if (field === undefined) return object;
  const inner = rest.length === 0 ? value : put(mapAt(object, field), rest, value);
  return { ...object, [field]: inner };
}
