import type { Known, Topology } from '@howdah/plugin-api';
import { ordinalOf } from './observedMembers.js';

/** How many members the StatefulSet is to have now, and what must happen before it may shrink. */
export type ReplicasDecision =
  | { readonly decision: 'apply'; readonly replicas: number }
  | {
      readonly decision: 'switchover-first';
      readonly replicas: number;
      readonly from: string;
      readonly to: string;
    }
  | { readonly decision: 'hold'; readonly replicas: number; readonly reason: string };

/**
 * A StatefulSet drops the members with the highest numbers. If the primary is among them, the lead
 * moves to one that stays before anything goes; while nobody knows who leads, nothing goes.
 */
export function decideReplicas(options: {
  readonly statefulSet: string;
  readonly wanted: number;
  readonly current: number | undefined;
  readonly topology: Known<Topology>;
}): ReplicasDecision {
  const { statefulSet, wanted, current, topology } = options;
  if (current === undefined || wanted >= current) return { decision: 'apply', replicas: wanted };
  if (!topology.known || topology.value.leader === undefined) {
    return {
      decision: 'hold',
      replicas: current,
      reason: `the cluster shrinks to ${wanted} once it is known who leads${topology.known ? '' : `: ${topology.reason}`}`,
    };
  }
  const { leader, members } = topology.value;
  const stays = (name: string): boolean =>
    (ordinalOf(name, statefulSet) ?? Number.POSITIVE_INFINITY) < wanted;
  if (stays(leader)) return { decision: 'apply', replicas: wanted };

  const candidates = members.filter(({ name, state }) => stays(name) && isHealthy(state));
  const best =
    candidates.find(({ role }) => role === 'sync-standby') ??
    candidates.find(({ role }) => role === 'standby');
  if (best === undefined) {
    return {
      decision: 'hold',
      replicas: current,
      reason: `the primary ${leader} would go, and none of the members that stay can take over yet`,
    };
  }
  return { decision: 'switchover-first', replicas: current, from: leader, to: best.name };
}

function isHealthy(state: string): boolean {
  return state === 'running' || state === 'streaming';
}
