import { isMap } from '../jsonMap.js';
import type { FieldShapes, ListShape } from './fieldShapes.js';

const byKeys = (...keys: readonly string[]): ListShape => ({
  list: 'map',
  keys,
  defaults: { protocol: 'TCP' },
});

// By the name of the list, as the built-in types declare x-kubernetes-list-map-keys.
const LISTS: ReadonlyMap<string, ListShape> = new Map<string, ListShape>([
  ['conditions', byKeys('type')],
  ['containers', byKeys('name')],
  ['env', byKeys('name')],
  ['imagePullSecrets', byKeys('name')],
  ['initContainers', byKeys('name')],
  ['ownerReferences', byKeys('uid')],
  ['volumeDevices', byKeys('devicePath')],
  ['volumeMounts', byKeys('mountPath')],
  ['volumes', byKeys('name')],
  ['finalizers', { list: 'set' }],
]);

// x-kubernetes-map-type: atomic, as far as we write such fields.
const ATOMIC_MAPS: ReadonlySet<string> = new Set(['selector', 'nodeSelector']);

/** What the built-in types declare, told by the names of fields. */
export function builtInShapes(field = ''): FieldShapes {
  return {
    list: (items) => listShape(field, items),
    atomicMap: ATOMIC_MAPS.has(field),
    field: builtInShapes,
    item: () => builtInShapes(),
  };
}

function listShape(field: string, items: readonly unknown[]): ListShape {
  if (field !== 'ports') return LISTS.get(field) ?? { list: 'atomic' };
  const first = items.find(isMap);
  if (first !== undefined && 'containerPort' in first) return byKeys('containerPort', 'protocol');
  return first !== undefined && 'name' in first ? byKeys('port', 'protocol') : { list: 'atomic' };
}
