import type { Contribution, CoreNames } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { objectOf } from './ownedObject.js';

/** A PodDisruptionBudget of one unavailable member, where the manifest wants it. */
export function disruptionBudgetContributions(
  cluster: FepCluster,
  names: CoreNames,
): readonly Contribution[] {
  if (cluster.spec.fep.podDisruptionBudget !== true) return [];
  return [
    {
      slot: 'object',
      object: objectOf(
        {
          apiVersion: 'policy/v1',
          kind: 'PodDisruptionBudget',
          name: names.statefulSet,
          labels: names.labels,
        },
        { spec: { maxUnavailable: 1, selector: { matchLabels: names.labels } } },
      ),
    },
  ];
}
