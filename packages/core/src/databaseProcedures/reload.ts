import type { HaManager, PlannedStep, Procedure } from '@howdah/plugin-api';
import { chosenMembers } from '../actions/chosenNames.js';
import { namesIn, planned } from './planned.js';

const DEADLINE_MS = 60_000;
const SETTLE_MS = 5000;

/**
 * FEPAction `reload`: has members read configuration and certificates again. A reload leaves no
 * trace that Patroni tells, and one more does no harm.
 */
export function reloadProcedure(ha: () => HaManager | undefined): Procedure<unknown> {
  return {
    id: 'reload',
    exclusive: false,
    plan: (input, args) => {
      const known = planned(ha(), input);
      if (!('ha' in known)) return known;
      const chosen = chosenMembers(namesIn(args), known.topology.members);
      if ('refused' in chosen) return chosen;
      return {
        plan: chosen.names.map((target): PlannedStep => ({ step: 'reload-member', target })),
      };
    },
    steps: [
      {
        id: 'reload-member',
        deadlineMs: DEADLINE_MS,
        settleMs: SETTLE_MS,
        isMet: () => Promise.resolve({ effect: 'not-yet' }),
        act: async ({ input, target = '', signal }) => {
          const outcome = await ha()?.reload(input.cluster, target, signal);
          if (outcome?.outcome === 'done') return { attempt: 'unobservable' };
          return outcome?.outcome === 'refused'
            ? { attempt: 'impossible', reason: outcome.reason }
            : { attempt: 'made' };
        },
      },
    ],
    result: (_, args) => {
      const names = namesIn(args);
      return `${names.length === 0 ? 'Every member' : names.join(', ')} read its configuration again.`;
    },
  };
}
