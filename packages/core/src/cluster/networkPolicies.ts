import type { Contribution, HostInput, JsonObject, NetworkIngress } from '@howdah/plugin-api';
import { objectOf } from './ownedObject.js';
import { networkAccess } from './networkAccess.js';
import type { NetworkAccess } from './networkAccess.js';
import { WORKLOAD_CLUSTER_LABEL, workloadLabels, workloadName } from './workloadNames.js';

/**
 * A NetworkPolicy for each workload about which anybody said who may reach it. The database itself
 * stays reachable on its own port where the manifest names no clients: who may connect there is
 * pg_hba's to say.
 */
export function networkPolicies(
  { cluster, names }: Pick<HostInput, 'cluster' | 'names'>,
  ingress: readonly NetworkIngress[],
): readonly Contribution[] {
  const access = networkAccess(cluster.spec);
  const workloads = [
    ...new Set([
      ...(access.policy === 'unasked' ? [] : ['instance' as const]),
      ...ingress.map(({ workload = 'instance' as const }) => workload),
    ]),
  ].sort();
  return workloads.map((workload): Contribution => {
    const wanted = ingress.filter((each) => (each.workload ?? 'instance') === workload);
    const rules = [
      ...(workload === 'instance' ? clients(cluster, access) : []),
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

/** Whoever is no member; those who work for the cluster are clients too. */
function clients(
  { name, port }: Pick<HostInput['cluster'], 'name' | 'port'>,
  access: NetworkAccess,
): readonly JsonObject[] {
  if (access.policy !== 'clients') return [{ ports: [tcp(port)] }];
  const own = { podSelector: { matchLabels: { [WORKLOAD_CLUSTER_LABEL]: name } } };
  return [{ ports: [tcp(port)], from: [own, ...access.clients] }];
}

const OPERATOR: JsonObject = {
  namespaceSelector: {},
  podSelector: { matchLabels: { 'app.kubernetes.io/name': 'howdah-operator' } },
};

function tcp(port: number): JsonObject {
  return { protocol: 'TCP', port };
}
