import { fepAction } from '../fepAction.js';
import { FEP_GROUP } from '../fepCluster.js';
import { objectSchema } from './objectSchema.js';

/** The CustomResourceDefinition of FEPAction, made from the schema the operator parses with. */
export function fepActionCrd(): object {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `fepactions.${FEP_GROUP}` },
    spec: {
      group: FEP_GROUP,
      names: {
        kind: 'FEPAction',
        listKind: 'FEPActionList',
        plural: 'fepactions',
        singular: 'fepaction',
      },
      scope: 'Namespaced',
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: objectSchema(fepAction) },
          subresources: { status: {} },
          additionalPrinterColumns: [
            { name: 'Cluster', type: 'string', jsonPath: '.spec.targetClusterName' },
            { name: 'Type', type: 'string', jsonPath: '.spec.fepAction.type' },
            { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
            { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
            { name: 'Message', type: 'string', priority: 1, jsonPath: '.status.message' },
          ],
        },
      ],
    },
  };
}
