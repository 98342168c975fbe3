import { apiVersionOf, defineKind, KINDS } from '@howdah/kube';
import type { Kind } from '@howdah/kube';
import type { ResourceKind, WatchedKind } from '@howdah/plugin-api';
import { FEP_ACTIONS } from '../api/fepActionKind.js';
import { FEP_CLUSTERS } from '../api/fepClusterKind.js';
import { CHILD_RESOURCES } from '../children/childKinds.js';
import { AssemblyError } from '../host/assemblyError.js';

const BUILT_IN: readonly Kind[] = [
  ...Object.values(KINDS),
  FEP_CLUSTERS,
  FEP_ACTIONS,
  ...CHILD_RESOURCES,
];

/** Kinds of which a cluster's objects are kept in memory, found by the cluster's label. */
export const OWNED_KINDS: readonly Kind[] = [
  KINDS.pods,
  KINDS.services,
  KINDS.configMaps,
  KINDS.secrets,
  KINDS.serviceAccounts,
  KINDS.persistentVolumeClaims,
  KINDS.statefulSets,
  KINDS.roles,
  KINDS.roleBindings,
  KINDS.podDisruptionBudgets,
];

/** Whether Kubernetes brings the kind itself; of those only what bears a cluster's label is cached. */
export function isBuiltIn(kind: Kind): boolean {
  return Object.values<Kind>(KINDS).includes(kind);
}

/**
 * The kind that a plugin names.
 * @throws AssemblyError when Kubernetes does not bring it and the plugin gives no plural.
 */
export function kindOf({ apiVersion, kind, plural }: ResourceKind): Kind {
  const known = BUILT_IN.find((one) => one.kind === kind && apiVersionOf(one) === apiVersion);
  if (known !== undefined) return known;
  if (plural === undefined) {
    throw new AssemblyError(
      'HOWDAH_UNKNOWN_KIND',
      `${kind} of ${apiVersion} is no kind of Kubernetes' own; give its plural, as in { plural: 'feppgpool2s' }`,
    );
  }
  const name = `${apiVersion} ${kind} ${plural}`;
  const before = defined.get(name);
  if (before !== undefined) return before;
  const [first = '', second] = apiVersion.split('/');
  const group = second === undefined ? '' : first;
  const made = defineKind({ group, version: second ?? first, kind, plural });
  defined.set(name, made);
  return made;
}

/** Caches are found by the kind itself: the same one is always the same object. */
const defined = new Map<string, Kind>();

/** Of kinds that plugins watch, those that everybody who watches them can do without. */
export function optionalKinds(
  watches: readonly WatchedKind[],
  kinds: readonly Kind[],
): readonly Kind[] {
  const needed = new Set(watches.filter(({ optional }) => optional !== true).map(kindOf));
  return kinds.filter((kind) => !needed.has(kind));
}

/** The kinds that plugins watch, each once, apart from those that core caches anyway. */
export function furtherKinds(
  watches: readonly WatchedKind[],
  cached: readonly Kind[],
): readonly Kind[] {
  const kinds = new Set<Kind>();
  for (const watch of watches) {
    const kind = kindOf(watch);
    if (!cached.includes(kind)) kinds.add(kind);
  }
  return [...kinds];
}
