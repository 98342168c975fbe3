import { isMap, sameJson } from '../jsonMap.js';
import type { JsonMap } from '../jsonMap.js';
import type { FieldShapes, KeyedShape } from './fieldShapes.js';

/** A step to a field: by name, to the item of a list with these keys, or to a value of a set. */
export type Segment =
  | { readonly field: string }
  | { readonly keys: JsonMap }
  | { readonly value: unknown };

export type FieldPath = readonly Segment[];

/** Names an item of a keyed list. */
export function itemKeys(
  { keys, defaults }: Pick<KeyedShape, 'keys' | 'defaults'>,
  item: JsonMap,
): JsonMap {
  return Object.fromEntries(keys.map((key) => [key, item[key] ?? defaults[key] ?? null]));
}

/** Whether an item of a list is the one that a segment names. */
export function isItem(item: unknown, segment: Segment): boolean {
  if ('value' in segment) return sameJson(item, segment.value);
  if (!('keys' in segment) || !isMap(item)) return false;
  // What is stored has its defaults, but for that of ports of built-in kinds.
  const shape = { keys: Object.keys(segment.keys), defaults: { protocol: 'TCP' } };
  return sameJson(itemKeys(shape, item), segment.keys);
}

/** Every leaf of an object. Lists that are taken whole, and empty maps, are leaves. */
export function leavesOf(object: JsonMap, shapes: FieldShapes): ReadonlyMap<string, unknown> {
  const leaves = new Map<string, unknown>();
  collect({ value: object, shapes, id: '' }, leaves);
  return leaves;
}

/** Ids of paths are the names of `fieldsV1` one below the other: `f:spec`, `k:{"name":"a"}`, `v:"a"`. */
export function parsePathId(id: string): FieldPath {
  return id === '' ? [] : id.split(BELOW).map(segmentOf);
}

/** The id of what lies below a path. */
export function belowId(parent: string, segment: Segment): string {
  const name = fieldsV1Name(segment);
  return parent === '' ? name : `${parent}${BELOW}${name}`;
}

/** The names of `fieldsV1` along a path. */
export function fieldsV1Names(id: string): readonly string[] {
  return id.split(BELOW);
}

/** No name holds a line break, and JSON escapes it. */
export const BELOW = '\n';

function fieldsV1Name(segment: Segment): string {
  if ('field' in segment) return `f:${segment.field}`;
  if ('keys' in segment) return `k:${JSON.stringify(segment.keys)}`;
  return `v:${JSON.stringify(segment.value)}`;
}

/** A path as people read it: `.spec.containers[name="a"].image`. */
export function shownPath(path: FieldPath): string {
  return path.map(shownSegment).join('');
}

function shownSegment(segment: Segment): string {
  if ('field' in segment) return `.${segment.field}`;
  if ('value' in segment) return `[=${JSON.stringify(segment.value)}]`;
  const keys = Object.entries(segment.keys).map(
    ([key, value]) => `${key}=${JSON.stringify(value)}`,
  );
  return `[${keys.join(',')}]`;
}

function segmentOf(name: string): Segment {
  const rest = name.slice(2);
  if (name.startsWith('f:')) return { field: rest };
  const json: unknown = JSON.parse(rest);
  return name.startsWith('k:') && isMap(json) ? { keys: json } : { value: json };
}

interface Place {
  readonly value: unknown;
  readonly shapes: FieldShapes;
  readonly id: string;
}

function collect({ value, shapes, id }: Place, leaves: Map<string, unknown>): void {
  if (isMap(value) && !shapes.atomicMap) {
    let empty = true;
    for (const [field, inner] of Object.entries(value)) {
      empty = false;
      if (inner === undefined || inner === null) continue;
      collect({ value: inner, shapes: shapes.field(field), id: belowId(id, { field }) }, leaves);
    }
    if (!empty) return;
  }
  const shape = Array.isArray(value) ? shapes.list(value) : undefined;
  if (Array.isArray(value) && shape?.list === 'map') {
    for (const item of value.filter(isMap)) {
      const below = belowId(id, { keys: itemKeys(shape, item) });
      collect({ value: item, shapes: shapes.item(), id: below }, leaves);
    }
    return;
  }
  if (Array.isArray(value) && shape?.list === 'set') {
    for (const item of value as readonly unknown[]) leaves.set(belowId(id, { value: item }), item);
    return;
  }
  leaves.set(id, value);
}
