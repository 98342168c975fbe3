import type { HaManager, Procedure, Topology } from '@howdah/plugin-api';
import { textAt } from '../json/memberOf.js';
import { attemptSwitchover } from './attemptSwitchover.js';
import { namesIn, planned, topologyNow, whoLeads } from './planned.js';

const DEADLINE_MS = 120_000;
const SETTLE_MS = 10_000;

/**
 * FEPAction `switchover`: moves the lead to a standby, the synchronous one where there is one. The
 * manual gives it no arguments; a name in `args` chooses the standby.
 */
export function switchoverProcedure(ha: () => HaManager | undefined): Procedure<unknown> {
  return {
    id: 'switchover',
    exclusive: true,
    plan: (input, args) => {
      const known = planned(ha(), input);
      if (!('ha' in known)) return known;
      if (input.cluster.instances <= 1) return { refused: 'the cluster has but one member' };
      const [wanted] = namesIn(args);
      const chosen = candidate(known.topology, wanted);
      if (!('to' in chosen)) return chosen;
      return { plan: [{ step: 'move-lead', target: chosen.to }] };
    },
    steps: [
      {
        id: 'move-lead',
        deadlineMs: DEADLINE_MS,
        settleMs: SETTLE_MS,
        prepare: async ({ input }) => {
          const led = whoLeads(topologyNow(ha(), input));
          return led.known ? { known: true, value: { from: led.value.leader } } : led;
        },
        isMet: async ({ input, target }) => {
          const now = topologyNow(ha(), input);
          if (!now.known) return { effect: 'unknown', reason: now.reason };
          return { effect: now.value.leader === target ? 'there' : 'not-yet' };
        },
        act: (run) => {
          const from = textAt(run.notes, 'from') ?? '';
          return attemptSwitchover(ha(), run, { from, to: run.target ?? '' });
        },
      },
    ],
    result: (input) => {
      const now = topologyNow(ha(), input);
      const leader = now.known ? now.value.leader : undefined;
      return leader === undefined ? 'The lead moved.' : `The lead moved; ${leader} takes writes.`;
    },
  };
}

/** The standby that is to lead. */
export function candidate(
  { leader, members, synchronous }: Topology,
  wanted: string | undefined,
): { readonly to: string } | { readonly refused: string } | { readonly notYet: string } {
  if (leader === undefined) {
    return { notYet: 'no member leads; Patroni elects one by itself' };
  }
  const standbys = members.filter(
    ({ role, state }) =>
      (role === 'sync-standby' || role === 'standby') && /^(running|streaming)$/.test(state),
  );
  const confirms = standbys.find(({ role }) => role === 'sync-standby');
  if (synchronous && confirms === undefined) {
    return { notYet: 'no standby confirms commits just now, and only such a one may take over' };
  }
  if (wanted !== undefined) {
    if (standbys.some(({ name }) => name === wanted)) return { to: wanted };
    const names = standbys.map(({ name }) => name).join(', ');
    return { refused: `${wanted} is no standby that could lead; those are: ${names || 'none'}` };
  }
  const best = confirms ?? standbys[0];
  return best === undefined
    ? { refused: `${leader} has no standby that could lead` }
    : { to: best.name };
}
