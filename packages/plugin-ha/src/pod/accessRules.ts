import type { ClusterView, CoreNames, PodRbac, PolicyRule } from '@howdah/plugin-api';
import { stateNames } from '../names.js';

/**
 * What the members may do in the API. Lists and watches cannot be limited to names; everything
 * that reads or writes one object is, except pods, whose number changes with scaling.
 */
export function accessRules(cluster: ClusterView, names: CoreNames): readonly PodRbac[] {
  const rules: readonly PolicyRule[] = [
    { apiGroups: [''], resources: ['configmaps'], verbs: ['create', 'list', 'watch'] },
    {
      apiGroups: [''],
      resources: ['configmaps'],
      resourceNames: Object.values(stateNames(cluster)),
      verbs: ['get', 'patch', 'update'],
    },
    { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'patch', 'update', 'watch'] },
    {
      apiGroups: [''],
      resources: ['services'],
      resourceNames: [names.primaryService],
      verbs: ['get', 'patch'],
    },
  ];
  return rules.map((rule) => ({ slot: 'pod.rbac', rule }));
}
