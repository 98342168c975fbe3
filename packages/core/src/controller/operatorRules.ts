import type { AnyPlugin, PolicyRule } from '@howdah/plugin-api';

const EVERYTHING = ['get', 'list', 'watch', 'create', 'patch', 'update', 'delete'];

/**
 * What core itself must be allowed. It must hold whatever it grants to the members of a cluster,
 * since the API server lets nobody hand out rights they lack.
 */
const CORE_RULES: readonly PolicyRule[] = [
  {
    apiGroups: ['fep.fujitsu.io'],
    resources: ['fepclusters'],
    verbs: ['get', 'list', 'watch', 'patch'],
  },
  {
    apiGroups: ['fep.fujitsu.io'],
    resources: ['fepclusters/status', 'fepclusters/finalizers'],
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

/** The rules of the operator's ClusterRole: core's and those of every plugin's manifest. */
export function operatorRules(plugins: readonly AnyPlugin[]): readonly PolicyRule[] {
  return [...CORE_RULES, ...plugins.flatMap(({ manifest }) => manifest.rbac ?? [])];
}
