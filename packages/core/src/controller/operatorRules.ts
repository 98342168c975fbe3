import type { AnyPlugin, PolicyRule } from '@howdah/plugin-api';
import { CHILD_RESOURCES } from '../children/childKinds.js';
import { compareText } from '../compose/canonical.js';
import { coreProcedures } from '../databaseProcedures/coreProcedures.js';
import { permits } from '../host/permits.js';

const EVERYTHING = ['get', 'list', 'watch', 'create', 'patch', 'update', 'delete'];

/**
 * What core itself must be allowed. It must hold whatever it grants to the members of a cluster,
 * since the API server lets nobody hand out rights they lack.
 */
const CORE_RULES: readonly PolicyRule[] = [
  {
    apiGroups: ['fep.fujitsu.io'],
    resources: CHILD_RESOURCES.map(({ plural }) => plural),
    verbs: ['get', 'list', 'watch', 'create', 'update'],
  },
  {
    apiGroups: ['fep.fujitsu.io'],
    resources: ['fepclusters', 'fepactions'],
    verbs: ['get', 'list', 'watch', 'patch'],
  },
  {
    apiGroups: ['fep.fujitsu.io'],
    resources: [
      'fepclusters/status',
      'fepclusters/finalizers',
      'fepactions/status',
      'fepactions/finalizers',
    ],
    verbs: ['patch', 'update'],
  },
  {
    apiGroups: [''],
    resources: ['configmaps', 'secrets', 'services', 'serviceaccounts'],
    verbs: EVERYTHING,
  },
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch', 'patch', 'update'] },
  {
    apiGroups: [''],
    resources: ['persistentvolumeclaims'],
    verbs: ['get', 'list', 'watch', 'patch'],
  },
  { apiGroups: ['apps'], resources: ['statefulsets'], verbs: EVERYTHING },
  {
    apiGroups: ['rbac.authorization.k8s.io'],
    resources: ['roles', 'rolebindings'],
    verbs: EVERYTHING,
  },
  { apiGroups: ['policy'], resources: ['poddisruptionbudgets'], verbs: EVERYTHING },
  { apiGroups: ['storage.k8s.io'], resources: ['storageclasses'], verbs: ['get', 'list'] },
  { apiGroups: ['events.k8s.io', ''], resources: ['events'], verbs: ['create', 'patch', 'list'] },
];

/** What every operator may do, whatever plugins it has. */
export function coreRules(): readonly PolicyRule[] {
  return [...CORE_RULES, ...(coreProcedures.manifest.rbac ?? [])];
}

/** What rules say of one resource, or of single objects of it. */
interface Place {
  readonly group: string;
  readonly resource: string;
  readonly names: readonly string[];
  readonly verbs: readonly string[];
}

/**
 * The rules of the operator's ClusterRole: core's, those of every plugin's manifest, and what
 * plugins may hand out to pods, for nobody can hand out rights they lack. Each resource stands in
 * one rule; the result is the same whatever the order of the plugins.
 */
export function operatorRules(plugins: readonly AnyPlugin[]): readonly PolicyRule[] {
  const rules = [
    ...CORE_RULES,
    ...[coreProcedures, ...plugins].flatMap(({ manifest: { rbac = [], grants = [] } }) => [
      ...rbac,
      ...grants,
    ]),
  ];
  const byVerbs = new Map<string, Place[]>();
  for (const place of withoutRepetition([...placesOf(rules).values()])) {
    const same = JSON.stringify([place.group, place.names, place.verbs]);
    byVerbs.set(same, [...(byVerbs.get(same) ?? []), place]);
  }
  return [...byVerbs.values()]
    .flatMap((places) => {
      const [first] = places;
      return first === undefined ? [] : [ruleOf(first, places)];
    })
    .toSorted((a, b) => compareText(JSON.stringify(a), JSON.stringify(b)));
}

/** Every resource once, with all verbs that some rule has for it. */
function placesOf(rules: readonly PolicyRule[]): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  for (const { apiGroups, resources, resourceNames = [], verbs } of rules) {
    const names = sorted(resourceNames);
    for (const group of apiGroups) {
      for (const resource of resources) {
        const key = JSON.stringify([group, resource, names]);
        const held = places.get(key)?.verbs ?? [];
        places.set(key, { group, resource, names, verbs: sorted([...held, ...verbs]) });
      }
    }
  }
  return places;
}

/** What may be done to all objects needs no word about single ones. */
function withoutRepetition(places: readonly Place[]): readonly Place[] {
  const ofAll = places
    .filter(({ names }) => names.length === 0)
    .map((place) => ruleOf(place, [place]));
  return places.flatMap((place) => {
    if (place.names.length === 0) return [place];
    const verbs = place.verbs.filter((verb) => !permits(ofAll, { ...place, verb }));
    return verbs.length === 0 ? [] : [{ ...place, verbs }];
  });
}

function ruleOf({ group, names, verbs }: Place, places: readonly Place[]): PolicyRule {
  return {
    apiGroups: [group],
    resources: sorted(places.map(({ resource }) => resource)),
    ...(names.length === 0 ? {} : { resourceNames: names }),
    verbs,
  };
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted(compareText);
}
