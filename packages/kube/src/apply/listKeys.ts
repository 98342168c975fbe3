import type { JsonObject } from '../object/json.js';

/** How server-side apply merges a list: whole, as a set of scalars, or by the keys of its items. */
export type ListShape =
  | { readonly type: 'atomic' }
  | { readonly type: 'set' }
  | { readonly type: 'map'; readonly keys: readonly string[] };

const ATOMIC: ListShape = { type: 'atomic' };
const byKeys = (...keys: readonly string[]): ListShape => ({ type: 'map', keys });

// The x-kubernetes-list-map-keys of the built-in types, by the name of the list.
const SHAPES: ReadonlyMap<string, ListShape> = new Map<string, ListShape>([
  ['containers', byKeys('name')],
  ['initContainers', byKeys('name')],
  ['ephemeralContainers', byKeys('name')],
  ['volumes', byKeys('name')],
  ['env', byKeys('name')],
  ['volumeMounts', byKeys('mountPath')],
  ['volumeDevices', byKeys('devicePath')],
  ['imagePullSecrets', byKeys('name')],
  ['hostAliases', byKeys('ip')],
  ['topologySpreadConstraints', byKeys('topologyKey', 'whenUnsatisfiable')],
  ['ownerReferences', byKeys('uid')],
  ['conditions', byKeys('type')],
  ['finalizers', { type: 'set' }],
]);

/** The shape of a list, told by its field's name and its items. */
export function listShape(field: string, items: readonly unknown[]): ListShape {
  if (field === 'ports') return portsShape(items);
  // `secrets` of a service account is a map by name, but elsewhere the name means other things.
  return SHAPES.get(field) ?? ATOMIC;
}

// Containers key their ports by containerPort, Services by port; NetworkPolicy ports are atomic.
function portsShape(items: readonly unknown[]): ListShape {
  const has = (field: string): boolean =>
    items.length > 0 &&
    items.every((item) => typeof item === 'object' && item !== null && field in item);
  if (has('containerPort')) return byKeys('containerPort', 'protocol');
  if (has('port') && has('name')) return byKeys('port', 'protocol');
  return ATOMIC;
}

/** Whether two items of a keyed list are the same item. */
export function sameItem(keys: readonly string[], a: JsonObject, b: JsonObject): boolean {
  return keys.every((key) => keyValue(a, key) === keyValue(b, key));
}

// `protocol` is the one list key with a default.
function keyValue(item: JsonObject, key: string): unknown {
  return item[key] ?? (key === 'protocol' ? 'TCP' : undefined);
}
