import { isMap } from './jsonMap.js';
import type { JsonMap } from './jsonMap.js';

/** A path to a leaf: field names, and `[{"name":"x"}]` for an item of a keyed list. */
export type FieldPath = readonly string[];

// By the name of the list, as the built-in types declare x-kubernetes-list-map-keys.
const LIST_KEYS: Readonly<Record<string, readonly string[]>> = {
  conditions: ['type'],
  containers: ['name'],
  env: ['name'],
  imagePullSecrets: ['name'],
  initContainers: ['name'],
  ownerReferences: ['uid'],
  volumeDevices: ['devicePath'],
  volumeMounts: ['mountPath'],
  volumes: ['name'],
};

/** The keys of a list's items, if server-side apply merges it by keys. */
export function keysOfList(
  field: string,
  items: readonly unknown[],
): readonly string[] | undefined {
  if (field !== 'ports') return LIST_KEYS[field];
  const first = items.find(isMap);
  if (first === undefined) return undefined;
  if ('containerPort' in first) return ['containerPort', 'protocol'];
  return 'name' in first ? ['port', 'protocol'] : undefined;
}

/** Names an item of a keyed list. */
export function itemSegment(keys: readonly string[], item: JsonMap): string {
  const named = keys.map((key) => [key, item[key] ?? (key === 'protocol' ? 'TCP' : null)]);
  return `[${JSON.stringify(Object.fromEntries(named))}]`;
}

/** Every leaf of an object. Lists without keys, and empty maps, are leaves. */
export function leavesOf(object: JsonMap): ReadonlyMap<string, unknown> {
  const leaves = new Map<string, unknown>();
  collect(object, [], leaves);
  return leaves;
}

export function pathId(path: FieldPath): string {
  return JSON.stringify(path);
}

export function parsePathId(id: string): FieldPath {
  const path: unknown = JSON.parse(id);
  return Array.isArray(path) ? path.map(String) : [];
}

function collect(value: unknown, path: FieldPath, leaves: Map<string, unknown>): void {
  if (isMap(value) && Object.keys(value).length > 0) {
    for (const [field, inner] of Object.entries(value)) {
      if (inner !== undefined && inner !== null) collect(inner, [...path, field], leaves);
    }
    return;
  }
  const keys = Array.isArray(value) ? keysOfList(path.at(-1) ?? '', value) : undefined;
  if (Array.isArray(value) && keys !== undefined) {
    for (const item of value.filter(isMap))
      collect(item, [...path, itemSegment(keys, item)], leaves);
    return;
  }
  leaves.set(pathId(path), value);
}
