import type { JsonObject, ObjectJson } from '../json.js';
import type { Workload } from '../slots/claim.js';
import type { Contribution } from '../slots/contribution.js';
import type { MergedSlots } from '../slots/mergedSlots.js';
import type { ClusterView, CoreNames, ObservedObjects, SystemCredentials } from './input.js';
import type { ResourceKind } from './resourceKind.js';

/** What a composition reads that is rooted in a resource of a plugin's own. */
export interface RootInput {
  readonly root: ObjectJson;
  /** The cluster it works for, while there is one. */
  readonly cluster?: ClusterView;
  readonly names?: CoreNames;
  readonly credentials?: SystemCredentials;
  /**
   * What was contributed to that cluster and names no workload: figures and alerts for whoever
   * exports them, and slots of plugins. Nothing while there is no cluster.
   */
  readonly clusterSlots: Pick<MergedSlots, 'queries' | 'alerts' | 'pluginSlots'>;
  /** The objects that were made of the root before. */
  readonly observed: Pick<ObservedObjects, 'others'>;
}

/**
 * A resource of the plugin's own that becomes objects, as a FEPCluster does: a Pgpool tier, an
 * exporter. What all plugins contribute to its workload for the cluster it works for is merged in,
 * so that a secret that is mounted into database pods reaches its pods too, and so are queries,
 * alerts and slots of plugins. Pure.
 */
export interface Root {
  readonly kind: ResourceKind;
  readonly workload: Workload;
  /** The cluster it works for, in its own namespace; undefined while it names none. */
  clusterOf(root: ObjectJson): string | undefined;
  contribute(input: RootInput): readonly Contribution[];
  /** Second stage: objects out of the merged slots. */
  render(input: RootInput, merged: MergedSlots): readonly Contribution[];
  /** What is told in the root's status. */
  status?(input: RootInput): JsonObject;
}
