import type {
  Attempt,
  Effect,
  HaManager,
  Procedure,
  ProcedureStep,
  StepRun,
} from '@howdah/plugin-api';
import { chosenMembers } from '../actions/chosenNames.js';
import { waitingForRestart } from '../reconcile/parametersApplied.js';
import { membersThatFail } from '../reconcile/startFailures.js';
import { namesIn, planned, topologyNow } from './planned.js';
import { awaitReplay } from './awaitReplay.js';
import { removedMember } from './removedMember.js';
import { restartPlan } from './restartPlan.js';
import { serverOf } from './serverOf.js';

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
      if (!('ha' in known)) return known;
      const chosen = chosenMembers(namesIn(args), known.topology.members);
      if ('refused' in chosen) return chosen;
      const plan = restartPlan(known.topology, chosen.names);
      return plan.length === 0 ? { refused: 'the cluster has no members yet' } : { plan };
    },
    steps: [restartServer(ha), awaitReplay(ha)],
    result: (input, args) => {
      const names = namesIn(args);
      const which = names.length === 0 ? 'every member' : names.join(', ');
      const done = `The server of ${which} was started again.`;
      const now = topologyNow(ha(), input);
      const waiting = now.known ? waitingForRestart(now.value) : [];
      return waiting.length === 0
        ? done
        : `${done} ${waiting.join(', ')} still waits for a restart; ask for another one.`;
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
      if (removedMember(run) !== undefined) return { known: true, value: {} };
      const server = await serverOf(ha(), run, run.target ?? '');
      return server.known ? { known: true, value: { startedAt: server.value.startedAt } } : server;
    },
    isMet: async (run) => {
      const removed = removedMember(run);
      if (removed !== undefined) return removed;
      const before = run.notes['startedAt'];
      if (before === undefined) return { effect: 'not-yet' };
      const server = await serverOf(ha(), run, run.target ?? '');
      if (!server.known) {
        return endedByItself(ha(), run) ?? { effect: 'unknown', reason: server.reason };
      }
      const { startedAt, running } = server.value;
      return { effect: running && startedAt !== before ? 'there' : 'not-yet' };
    },
    act: async ({ input, target = '', signal }): Promise<Attempt> => {
      const outcome = await ha()?.restart(input.cluster, target, signal);
      return outcome?.outcome === 'refused'
        ? { attempt: 'impossible', reason: outcome.reason }
        : { attempt: 'made' };
    },
  };
}

/** One that does not start keeps the others from being restarted into the same. */
function endedByItself(
  ha: HaManager | undefined,
  { input, target = '' }: StepRun<unknown>,
): Effect | undefined {
  const now = topologyNow(ha, input);
  return now.known && membersThatFail(now.value).includes(target)
    ? { effect: 'failed', reason: `PostgreSQL of ${target} ends when it is started` }
    : undefined;
}
