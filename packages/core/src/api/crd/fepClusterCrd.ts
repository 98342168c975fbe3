import { CLUSTER_NAME_RULES } from '../clusterName.js';
import { FEP_GROUP, fepCluster } from '../fepCluster.js';
import { objectSchema } from './objectSchema.js';
import { printerColumns } from './printerColumns.js';
import { withPluginSchemas } from './withPluginSchemas.js';
import type { PluginSpecSchema } from './withPluginSchemas.js';

/**
 * The CustomResourceDefinition of FEPCluster, made from the schema the operator parses with, and from
 * what these plugins say of their parts of the spec.
 */
export function fepClusterCrd(plugins: readonly PluginSpecSchema[] = []): object {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `fepclusters.${FEP_GROUP}` },
    spec: {
      group: FEP_GROUP,
      names: {
        kind: 'FEPCluster',
        listKind: 'FEPClusterList',
        plural: 'fepclusters',
        singular: 'fepcluster',
        shortNames: ['fep'],
      },
      scope: 'Namespaced',
      versions: [
        {
          name: 'v2',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: withPluginSchemas(fepClusterSchema(), plugins) },
          subresources: {
            status: {},
            scale: {
              specReplicasPath: '.spec.fep.instances',
              statusReplicasPath: '.status.fepCurrentInstances',
              labelSelectorPath: '.status.fepLabelSelector',
            },
          },
          additionalPrinterColumns: printerColumns,
        },
      ],
    },
  };
}

/** The schema of FEPCluster v2. */
export function fepClusterSchema(): Record<string, unknown> {
  return { ...objectSchema(fepCluster), 'x-kubernetes-validations': CLUSTER_NAME_RULES };
}
