import type {
  Attempt,
  HaManager,
  Known,
  PlannedStep,
  Procedure,
  ProcedureStep,
  StepRun,
} from '@howdah/plugin-api';
import { chosenMembers } from '../actions/chosenMembers.js';
import { namesIn, planned } from './planned.js';
import { restartOrder } from './restartOrder.js';

/** Shutdown with a checkpoint, crash recovery at worst, and Patroni's own limit of 300 s. */
const DEADLINE_MS = 600_000;
const SETTLE_MS = 90_000;

/**
 * FEPAction `restart`: starts the servers of members again in their pods, one after the other, so
 * that parameters take effect that only a start applies.
 */
export function restartProcedure(ha: () => HaManager | undefined): Procedure<unknown> {
  return {
    id: 'restart',
    exclusive: true,
    plan: (input, args) => {
      const known = planned(ha(), input);
      if ('refused' in known) return known;
      const chosen = chosenMembers(namesIn(args), known.topology);
      if ('refused' in chosen) return chosen;
      const plan = restartOrder(known.topology, chosen.members).map(({ name }): PlannedStep => ({
        step: 'restart-server',
        target: name,
      }));
      return plan.length === 0 ? { refused: 'the cluster has no members yet' } : { plan };
    },
    steps: [restartServer(ha)],
    result: (_, args) => {
      const names = namesIn(args);
      const which = names.length === 0 ? 'every member' : names.join(', ');
      return `The server of ${which} was started again.`;
    },
  };
}

/** It is another start when the server tells another time of its start than before. */
function restartServer(ha: () => HaManager | undefined): ProcedureStep<unknown> {
  return {
    id: 'restart-server',
    deadlineMs: DEADLINE_MS,
    settleMs: SETTLE_MS,
    prepare: async (run) => {
      const server = await serverOf(ha(), run);
      return server.known ? { known: true, value: { startedAt: server.value.startedAt } } : server;
    },
    isMet: async (run) => {
      const before = run.notes['startedAt'];
      if (before === undefined) return { known: true, value: false };
      const server = await serverOf(ha(), run);
      if (!server.known) return server;
      const { startedAt, running } = server.value;
      return { known: true, value: running && startedAt !== before };
    },
    act: async ({ input, target = '', signal }): Promise<Attempt> => {
      const outcome = await ha()?.restart(input.cluster, target, signal);
      return outcome?.outcome === 'refused'
        ? { attempt: 'impossible', reason: outcome.reason }
        : { attempt: 'made' };
    },
  };
}

async function serverOf(
  ha: HaManager | undefined,
  { input, target = '', signal }: StepRun<unknown>,
): Promise<Known<{ readonly startedAt: string; readonly running: boolean }>> {
  if (ha === undefined) return { known: false, reason: 'the HA manager does not answer' };
  return ha.server(input.cluster, target, signal);
}
