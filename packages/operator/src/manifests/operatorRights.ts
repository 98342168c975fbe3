import { operatorRules, rulesByScope } from '@howdah/core';
import type { AnyPlugin, PolicyRule } from '@howdah/plugin-api';
import { LABELS, NAME } from './names.js';

/** Who gets rights, and where. */
export interface RightsOptions {
  /** That of the operator itself. */
  readonly namespace: string;
  /** Namespaces whose clusters are served; all where it is absent. */
  readonly watchNamespaces?: readonly string[];
  readonly shard?: string;
  readonly plugins: readonly AnyPlugin[];
}

const GROUP = 'rbac.authorization.k8s.io';
const LEASE = `${NAME}-lease`;
const LEASE_RULE = {
  apiGroups: ['coordination.k8s.io'],
  resources: ['leases'],
  verbs: ['get', 'create', 'update', 'patch'],
};

/**
 * What the operator may do: everywhere, or in each of the namespaces that it serves and nowhere
 * else, apart from what lies in no namespace.
 */
export function operatorRights(options: RightsOptions): readonly object[] {
  const { namespace, watchNamespaces = [], shard, plugins } = options;
  const subjects = [{ kind: 'ServiceAccount', name: NAME, namespace }];
  const rules = operatorRules(plugins);
  const lease = inNamespace(namespace, { name: LEASE, rules: [LEASE_RULE], subjects });
  // Beside one that has its part of the clusters only, others may be installed.
  const isPart = shard !== undefined || watchNamespaces.length > 0;
  const name = isPart ? `${NAME}-${namespace}` : NAME;
  if (watchNamespaces.length === 0) return [...everywhere({ name, rules, subjects }), ...lease];
  const { namespaced, cluster } = rulesByScope(rules, plugins);
  return [
    ...(cluster.length === 0 ? [] : everywhere({ name, rules: cluster, subjects })),
    ...watchNamespaces.flatMap((one) => inNamespace(one, { name, rules: namespaced, subjects })),
    ...lease,
  ];
}

interface Rights {
  readonly name: string;
  readonly rules: readonly PolicyRule[];
  readonly subjects: readonly object[];
}

function everywhere({ name, rules, subjects }: Rights): readonly object[] {
  const metadata = { name, labels: LABELS };
  const roleRef = { apiGroup: GROUP, kind: 'ClusterRole', name };
  return [
    { apiVersion: `${GROUP}/v1`, kind: 'ClusterRole', metadata, rules },
    { apiVersion: `${GROUP}/v1`, kind: 'ClusterRoleBinding', metadata, roleRef, subjects },
  ];
}

function inNamespace(namespace: string, { name, rules, subjects }: Rights): readonly object[] {
  const metadata = { name, namespace, labels: LABELS };
  const roleRef = { apiGroup: GROUP, kind: 'Role', name };
  return [
    { apiVersion: `${GROUP}/v1`, kind: 'Role', metadata, rules },
    { apiVersion: `${GROUP}/v1`, kind: 'RoleBinding', metadata, roleRef, subjects },
  ];
}
