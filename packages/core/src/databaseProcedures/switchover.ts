import type { HaManager, Procedure, Topology } from '@howdah/plugin-api';
import { textAt } from '../json/memberOf.js';
import { namesIn, planned } from './planned.js';

const DEADLINE_MS = 120_000;
const SETTLE_MS = 45_000;

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
      if ('refused' in known) return known;
      const [wanted] = namesIn(args);
      const chosen = candidate(known.topology, wanted);
      if ('refused' in chosen) return chosen;
      return { plan: [{ step: 'move-lead', target: chosen.to }] };
    },
    steps: [
      {
        id: 'move-lead',
        deadlineMs: DEADLINE_MS,
        settleMs: SETTLE_MS,
        prepare: async ({ input }) => {
          const known = planned(ha(), input);
          if ('refused' in known) return { known: false, reason: known.refused };
          const { leader } = known.topology;
          return leader === undefined
            ? { known: false, reason: 'no member holds the leader lock' }
            : { known: true, value: { from: leader } };
        },
        isMet: async ({ input, target }) => {
          const known = planned(ha(), input);
          if ('refused' in known) return { known: false, reason: known.refused };
          return { known: true, value: known.topology.leader === target };
        },
        act: async ({ input, notes, target = '', signal }) => {
          const from = textAt(notes, 'from') ?? '';
          const outcome = await ha()?.switchover(input.cluster, { from, to: target }, signal);
          return outcome?.outcome === 'refused'
            ? { attempt: 'impossible', reason: outcome.reason }
            : { attempt: 'made' };
        },
      },
    ],
    result: (input) => {
      const known = planned(ha(), input);
      const leader = 'refused' in known ? undefined : known.topology.leader;
      return leader === undefined ? 'The lead moved.' : `The lead moved; ${leader} takes writes.`;
    },
  };
}

/** The standby that is to lead. */
export function candidate(
  { leader, members }: Topology,
  wanted: string | undefined,
): { readonly to: string } | { readonly refused: string } {
  if (leader === undefined) {
    return { refused: 'no member leads; Patroni elects one by itself, ask again then' };
  }
  const standbys = members.filter(
    ({ role, state }) =>
      (role === 'sync-standby' || role === 'standby') && /^(running|streaming)$/.test(state),
  );
  if (wanted !== undefined) {
    if (standbys.some(({ name }) => name === wanted)) return { to: wanted };
    const names = standbys.map(({ name }) => name).join(', ');
    return { refused: `${wanted} is no standby that could lead; those are: ${names || 'none'}` };
  }
  const best = standbys.find(({ role }) => role === 'sync-standby') ?? standbys[0];
  return best === undefined
    ? { refused: `${leader} has no standby that could lead` }
    : { to: best.name };
}
