import type { Known, Member, PlannedStep, Topology } from '@howdah/plugin-api';
import type { MemberPod } from '../reconcile/observedMembers.js';
import { whoLeads } from './planned.js';

/** What a pod does for the cluster, as far as the order of replacing pods needs it. */
type Service = 'none' | 'standby' | 'sync-standby' | 'primary';

const ORDER: Readonly<Record<Service, number>> = {
  none: 0,
  standby: 1,
  'sync-standby': 2,
  primary: 3,
};

/** A plan, or what is waited for. */
export type PodRestartPlan =
  | { readonly plan: readonly PlannedStep[] }
  | { readonly notYet: string };

/**
 * The order in which pods are replaced: those that do no service, among them all that are not
 * ready, then standbys, the one that confirms commits after the others, and the primary when all
 * others are known to be well. That a standby which stops in order has another confirm commits before,
 * Patroni sees to. While nobody knows who leads, only pods are replaced in which no server was ever
 * started.
 */
export function podRestartPlan(
  chosen: readonly MemberPod[],
  topology: Known<Topology>,
): PodRestartPlan {
  const led = whoLeads(topology);
  if (!led.known) {
    const idle = chosen.filter(({ started }) => !started);
    if (idle.length > 0 && idle.length === chosen.length) return { plan: idle.map(step) };
    return { notYet: `nobody knows who leads: ${led.reason}` };
  }
  const { members, leader } = led.value;
  const serviceOf = ({ name, started, ready }: MemberPod): Service =>
    name === leader ? 'primary' : started && ready ? follows(members, name) : 'none';
  return {
    plan: chosen
      .toSorted((a, b) => ORDER[serviceOf(a)] - ORDER[serviceOf(b)] || b.ordinal - a.ordinal)
      .flatMap((pod) =>
        pod.name === leader && members.length > 1
          ? [{ step: 'hand-over', target: pod.name }, step(pod)]
          : [step(pod)],
      ),
  };
}

function follows(members: readonly Member[], name: string): Service {
  const role = members.find((member) => member.name === name)?.role;
  return role === 'sync-standby' || role === 'standby' ? role : 'none';
}

function step({ name }: MemberPod): PlannedStep {
  return { step: 'replace-pod', target: name };
}
