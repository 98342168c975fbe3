import { badRequest, conflict, Failure, invalid, invalidCause, notFound } from './failure.js';
import { isMap, mapAt, textAt } from './jsonMap.js';
import type { JsonMap } from './jsonMap.js';
import type { Resource, ScalePaths } from './resource.js';
import type { WriteContext } from './writes.js';

const API_VERSION = 'autoscaling/v1';
const MOST_REPLICAS = 2 ** 31 - 1;

/** The Scale of an object that is read. */
export function readScale(resource: Resource, object: JsonMap): JsonMap {
  const { spec } = pathsOf(resource);
  // A custom resource without a number cannot be read, only written.
  if (resource.schema !== undefined && at(object, fieldsOf(spec)) === undefined) {
    throw new Failure(500, 'InternalError');
  }
  return scaleOf(resource, object);
}

/** The Scale of an object, by the paths that its resource names. */
export function scaleOf(resource: Resource, object: JsonMap): JsonMap {
  const { spec, status, selector } = pathsOf(resource);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = mapAt(object, 'metadata');
  const replicas = at(object, fieldsOf(spec)) ?? 0;
  const selected = selector === undefined ? undefined : at(object, fieldsOf(selector));
  return {
    kind: 'Scale',
    apiVersion: API_VERSION,
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    // None is left out, as Go does it.
    spec: replicas === 0 ? {} : { replicas },
    status: {
      replicas: at(object, fieldsOf(status)) ?? 0,
      ...(selected === undefined ? {} : { selector: selectorText(selected) }),
    },
  };
}

/** The object with as many replicas as a Scale says, and what the Scale says of its version. */
export function withScale(
  resource: Resource,
  object: JsonMap,
  { scale, way, strict }: { scale: JsonMap; way: WriteContext['way']; strict: boolean },
): JsonMap {
  const { spec } = pathsOf(resource);
  const replicas = mapAt(scale, 'spec')['replicas'] ?? 0;
  if (!isReadable(scale, replicas) || (strict && hasUnknown(scale))) throw unreadable(way);
  const { name, resourceVersion, uid } = mapAt(scale, 'metadata');
  if (name !== mapAt(object, 'metadata')['name']) throw badRequest();
  if (Number(replicas) < 0) {
    // A built-in Scale is judged by itself, any other by the field that it stands for.
    const field = resource.schema === undefined ? 'spec.replicas' : spec;
    throw invalid(invalidCause(field, 'FieldValueInvalid', 'must be non-negative'));
  }
  const metadata = { ...mapAt(object, 'metadata'), resourceVersion };
  // Of a patched custom resource nobody asks for the uid.
  const isAnother = uid !== undefined && uid !== mapAt(object, 'metadata')['uid'];
  if (isAnother && (resource.schema === undefined || way === 'replace')) throw conflict();
  return put({ ...object, metadata }, fieldsOf(spec), replicas);
}

function isReadable({ apiVersion = '', kind = '' }: JsonMap, replicas: unknown): boolean {
  const typed =
    (apiVersion === '' || apiVersion === API_VERSION) && (kind === '' || kind === 'Scale');
  const counted = typeof replicas === 'number' && Number.isInteger(replicas);
  return typed && counted && Math.abs(replicas) <= MOST_REPLICAS;
}

const FIELDS: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'spec', 'status']);

function hasUnknown(scale: JsonMap): boolean {
  const fields = Object.keys(scale).every((field) => FIELDS.has(field));
  return !fields || Object.keys(mapAt(scale, 'spec')).some((field) => field !== 'replicas');
}

function unreadable(way: WriteContext['way']): Failure {
  return way === 'replace'
    ? badRequest()
    : invalid(invalidCause('patch', 'FieldValueInvalid', 'is no Scale'));
}

/** A selector as text; a custom resource has it as such. */
function selectorText(selector: unknown): unknown {
  if (!isMap(selector)) return selector;
  const labels = mapAt(selector, 'matchLabels');
  return Object.keys(labels)
    .toSorted()
    .map((label) => `${label}=${textAt(labels, label) ?? ''}`)
    .join(',');
}

function pathsOf({ scale }: Resource): ScalePaths {
  if (scale === undefined) throw notFound();
  return scale;
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
