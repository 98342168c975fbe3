import type { FepCluster } from '../api/fepCluster.js';
import { clusterNames } from '../cluster/clusterNames.js';

/** The names by which a server is reached: those of the Services, and of each member below its own. */
export function dnsNames(cluster: FepCluster): readonly string[] {
  const names = clusterNames(cluster);
  const namespace = cluster.metadata.namespace ?? 'default';
  const services = [names.primaryService, names.replicaService].flatMap((name) => [
    name,
    ...qualified(name, namespace),
  ]);
  // Verifiers take no wildcard below a single label.
  return [...services, ...qualified(`*.${names.headlessService}`, namespace)];
}

/** The names by which Patroni of a member is reached: its own below the Service, and at home. */
export function restNames(cluster: FepCluster): readonly string[] {
  const { headlessService } = clusterNames(cluster);
  const namespace = cluster.metadata.namespace ?? 'default';
  return [...qualified(`*.${headlessService}`, namespace), 'localhost'];
}

function qualified(name: string, namespace: string): readonly string[] {
  return [
    `${name}.${namespace}`,
    `${name}.${namespace}.svc`,
    `${name}.${namespace}.svc.cluster.local`,
  ];
}
