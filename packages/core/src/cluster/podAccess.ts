import type { Contribution, CoreNames, JsonObject, MergedPod } from '@howdah/plugin-api';
import { objectOf } from './ownedObject.js';

/** ServiceAccount, Role and RoleBinding of a workload's pods: what the plugins asked for, no more. */
export function podAccessContributions(
  { labels }: Pick<CoreNames, 'labels'>,
  name: string,
  rules: MergedPod['rules'],
): readonly Contribution[] {
  const identity = { name, labels };
  const rbac = 'rbac.authorization.k8s.io';
  return [
    {
      slot: 'object',
      object: objectOf({ apiVersion: 'v1', kind: 'ServiceAccount', ...identity }, {}),
    },
    {
      slot: 'object',
      object: objectOf(
        { apiVersion: `${rbac}/v1`, kind: 'Role', ...identity },
        { rules: rules.map((rule): JsonObject => ({ ...rule })) },
      ),
    },
    {
      slot: 'object',
      object: objectOf(
        { apiVersion: `${rbac}/v1`, kind: 'RoleBinding', ...identity },
        {
          roleRef: { apiGroup: rbac, kind: 'Role', name },
          subjects: [{ kind: 'ServiceAccount', name }],
        },
      ),
    },
  ];
}
