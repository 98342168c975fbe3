import type { Known, Member, Topology } from '@howdah/plugin-api';
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
 * moves to one that stays before it goes, by way of others where only those may take over; while
 * nobody knows who leads, nothing goes.
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
  const ordinal = (name: string): number =>
    ordinalOf(name, statefulSet) ?? Number.POSITIVE_INFINITY;
  const stays = ({ name }: Pick<Member, 'name'>): boolean => ordinal(name) < wanted;
  if (stays({ name: leader })) return { decision: 'apply', replicas: wanted };

  const healthy = members.filter(({ state }) => isHealthy(state));
  const moveTo = (to: Member): ReplicasDecision => ({
    decision: 'switchover-first',
    replicas: current,
    from: leader,
    to: to.name,
  });
  const confirming = members.filter(({ role }) => role === 'sync-standby');
  if (confirming.length > 0) {
    // Patroni lets nobody else take over: only they are sure to hold every acknowledged row.
    const candidates = healthy.filter((member) => confirming.includes(member));
    const best = candidates.find(stays);
    if (best !== undefined) return moveTo(best);
    // Those above the primary go first; then another one confirms, or the lead moves down to it.
    if (ordinal(leader) + 1 < current) {
      return { decision: 'apply', replicas: ordinal(leader) + 1 };
    }
    const lower = candidates.find(({ name }) => ordinal(name) < ordinal(leader));
    if (lower !== undefined) return moveTo(lower);
  } else {
    const best = healthy.find((member) => member.role === 'standby' && stays(member));
    if (best !== undefined) return moveTo(best);
  }
  return {
    decision: 'hold',
    replicas: current,
    reason: `the primary ${leader} would go, and none of the members that stay can take over yet`,
  };
}

function isHealthy(state: string): boolean {
  return state === 'running' || state === 'streaming';
}
