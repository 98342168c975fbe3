import { pluginSpec } from '@howdah/plugin-api';
import type { CoreNames, JsonObject } from '@howdah/plugin-api';
import { listAt, objectAt } from '../json/memberOf.js';

const text = (description: string): JsonObject => ({ type: 'string', description });
const words = (description: string): JsonObject => ({
  type: 'object',
  additionalProperties: { type: 'string' },
  description,
});
const inherit = { type: 'string', enum: ['Honor', 'Ignore'] };

/** Of `spec.plugins.database.placement`, in the words of a pod's `spec`. */
export const PLACEMENT_SCHEMA: JsonObject = {
  type: 'object',
  description: 'On which nodes members run, beyond spec.fep.podAntiAffinity.',
  properties: {
    nodeSelector: words('Labels that a node must have.'),
    tolerations: {
      type: 'array',
      description: 'Taints of nodes that members tolerate.',
      items: {
        type: 'object',
        properties: {
          key: text('Key of the taint; every one where it is left out.'),
          operator: { type: 'string', enum: ['Exists', 'Equal'] },
          value: text('Value of the taint.'),
          effect: { type: 'string', enum: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] },
          tolerationSeconds: { type: 'integer', format: 'int64' },
        },
      },
    },
    topologySpreadConstraints: {
      type: 'array',
      description: 'How members are spread over zones or other parts of the cluster.',
      items: {
        type: 'object',
        required: ['topologyKey', 'whenUnsatisfiable'],
        properties: {
          topologyKey: text('Label of nodes whose values are the parts.'),
          whenUnsatisfiable: { type: 'string', enum: ['DoNotSchedule', 'ScheduleAnyway'] },
          maxSkew: { type: 'integer', format: 'int32', minimum: 1, default: 1 },
          minDomains: { type: 'integer', format: 'int32', minimum: 1 },
          nodeAffinityPolicy: inherit,
          nodeTaintsPolicy: inherit,
        },
      },
    },
  },
};

/** What a manifest says about nodes, as a part of the `spec` of the members' pods. */
export function placement(spec: JsonObject, { labels }: Pick<CoreNames, 'labels'>): JsonObject {
  const wanted = objectAt(pluginSpec(spec, 'database') ?? {}, 'placement');
  const nodeSelector = objectAt(wanted, 'nodeSelector');
  const tolerations = listAt(wanted, 'tolerations');
  const spread = listAt(wanted, 'topologySpreadConstraints');
  return {
    ...(Object.keys(nodeSelector).length === 0 ? {} : { nodeSelector }),
    ...(tolerations.length === 0 ? {} : { tolerations }),
    ...(spread.length === 0
      ? {}
      : {
          topologySpreadConstraints: spread.map((constraint) => ({
            maxSkew: 1,
            ...constraint,
            // Of members there is nothing else to spread.
            labelSelector: { matchLabels: labels },
          })),
        }),
  };
}
