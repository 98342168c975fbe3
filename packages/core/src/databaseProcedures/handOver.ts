import type { Attempt, HaManager, ProcedureStep } from '@howdah/plugin-api';
import { attemptSwitchover } from './attemptSwitchover.js';
import { topologyNow } from './planned.js';
import { candidate } from './switchover.js';

/** Until a standby confirms commits again, and Patroni lets it lead. */
const DEADLINE_MS = 600_000;
const SETTLE_MS = 10_000;

/** Has the member that leads hand the lead over to whoever is fit for it now. */
export function handOver(ha: () => HaManager | undefined): ProcedureStep<unknown> {
  return {
    id: 'hand-over',
    deadlineMs: DEADLINE_MS,
    settleMs: SETTLE_MS,
    isMet: ({ input, target }) => {
      const now = topologyNow(ha(), input);
      if (!now.known) return Promise.resolve({ effect: 'unknown', reason: now.reason });
      const { leader } = now.value;
      const moved = leader !== undefined && leader !== target;
      return Promise.resolve({ effect: moved ? 'there' : 'not-yet' });
    },
    act: async (run): Promise<Attempt> => {
      const now = topologyNow(ha(), run.input);
      if (!now.known) return { attempt: 'refused', reason: now.reason };
      const chosen = candidate(now.value, undefined);
      if ('refused' in chosen) return { attempt: 'refused', reason: chosen.refused };
      if ('notYet' in chosen) return { attempt: 'refused', reason: chosen.notYet };
      return attemptSwitchover(ha(), run, { from: run.target ?? '', to: chosen.to });
    },
  };
}
