import type { ObjectJson } from '@howdah/plugin-api';
import { objectAt } from '../json/memberOf.js';
import { memberPods } from '../reconcile/observedMembers.js';

/**
 * How many members there were to be until now: as the StatefulSet says, or, while it is being made
 * anew around its pods, as its pods say. Undefined for a cluster that is new.
 */
export function madeMembers(
  statefulSetName: string,
  {
    statefulSet,
    pods,
  }: { readonly statefulSet?: ObjectJson | undefined; readonly pods: readonly ObjectJson[] },
): number | undefined {
  if (statefulSet !== undefined) {
    const { replicas } = objectAt(statefulSet, 'spec');
    return typeof replicas === 'number' ? replicas : undefined;
  }
  const last = memberPods(pods, statefulSetName).findLast(({ terminating }) => !terminating);
  return last && last.ordinal + 1;
}
