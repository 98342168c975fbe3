import type { Contribution, HostInput, JsonObject, NetworkIngress } from '@howdah/plugin-api';
import { objectOf } from './ownedObject.js';
import { workloadLabels, workloadName } from './workloadNames.js';

/**
 * A NetworkPolicy for each workload about which anybody said who may reach it. The database itself
 * stays reachable on its own port: who may connect there is pg_hba's to say.
 */
export function networkPolicies(
  { cluster, names }: Pick<HostInput, 'cluster' | 'names'>,
  ingress: readonly NetworkIngress[],
): readonly Contribution[] {
  const workloads = [...new Set(ingress.map(({ workload = 'instance' }) => workload))].sort();
  return workloads.map((workload): Contribution => {
    const wanted = ingress.filter((each) => (each.workload ?? 'instance') === workload);
    const rules = [
      ...(workload === 'instance' ? [{ ports: [tcp(cluster.port)] }] : []),
      // Members reach each other, and the operator reaches them, on every port they have.
      ...(workload === 'instance'
        ? [{ from: [{ podSelector: { matchLabels: names.labels } }, OPERATOR] }]
        : []),
      ...wanted.map(({ port, from }) => ({
        ports: [tcp(port)],
        ...(from === undefined ? {} : { from }),
      })),
    ];
    return {
      slot: 'object',
      object: objectOf(
        {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          name: workloadName(cluster.name, workload),
          labels: names.labels,
        },
        {
          spec: {
            podSelector: {
              matchLabels:
                workload === 'instance' ? names.labels : workloadLabels(cluster.name, workload),
            },
            policyTypes: ['Ingress'],
            ingress: rules,
          },
        },
      ),
    };
  });
}

const OPERATOR: JsonObject = {
  namespaceSelector: {},
  podSelector: { matchLabels: { 'app.kubernetes.io/name': 'howdah-operator' } },
};

function tcp(port: number): JsonObject {
  return { protocol: 'TCP', port };
}
