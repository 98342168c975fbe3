import type { HaManager, ProcedureStep } from '@howdah/plugin-api';
import { topologyNow, whoLeads } from './planned.js';
import { removedMember } from './removedMember.js';
import { serverOf } from './serverOf.js';

const DEADLINE_MS = 300_000;
const SETTLE_MS = 1000;

/**
 * Waits until a standby has replayed how its primary was configured when it started last: its
 * control file says so then, and only from then on does it start with less (xlog_redo,
 * XLOG_PARAMETER_CHANGE).
 */
export function awaitReplay(ha: () => HaManager | undefined): ProcedureStep<unknown> {
  return {
    id: 'await-replay',
    deadlineMs: DEADLINE_MS,
    settleMs: SETTLE_MS,
    prepare: async (run) => {
      if (removedMember(run) !== undefined) return { known: true, value: {} };
      const led = whoLeads(topologyNow(ha(), run.input));
      if (!led.known) return led;
      const server = await serverOf(ha(), run, led.value.leader);
      return server.known ? { known: true, value: { position: server.value.position } } : server;
    },
    isMet: async (run) => {
      const removed = removedMember(run);
      if (removed !== undefined) return removed;
      const { position } = run.notes;
      if (typeof position !== 'number') return { effect: 'not-yet' };
      const server = await serverOf(ha(), run, run.target ?? '');
      if (!server.known) return { effect: 'unknown', reason: server.reason };
      return { effect: server.value.position >= position ? 'there' : 'not-yet' };
    },
    // Replay goes on by itself.
    act: () => Promise.resolve({ attempt: 'made' }),
  };
}
