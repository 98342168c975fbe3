import type {
  Attempt,
  HaManager,
  JsonObject,
  PluginInput,
  Procedure,
  ProcedureStep,
  Topology,
} from '@howdah/plugin-api';
import { namesIn, planned, topologyNow, whoLeads } from './planned.js';
import { removedMember } from './removedMember.js';
import { membersThatFail, startFailures } from '../reconcile/startFailures.js';
import { serverOf } from './serverOf.js';

/** In an action's arguments: only if the member does not start, and its data must be at fault. */
export const FAILED = 'FAILED';

/** For Patroni to take it up; the copy itself may take hours, while which nothing is known. */
const DEADLINE_MS = 1_800_000;
/** Until the member says that it copies. */
const SETTLE_MS = 60_000;

/**
 * FEPAction `reinitialize`: throws away the data of the member that `args` names, and has it copy
 * the primary's. Never the primary's own, and nothing while nobody leads.
 */
export function reinitializeProcedure(ha: () => HaManager | undefined): Procedure<unknown> {
  return {
    id: 'reinitialize',
    exclusive: true,
    plan: (input, args) => {
      const known = planned(ha(), input);
      if (!('ha' in known)) return known;
      const { leader, members } = known.topology;
      const names = members.map(({ name }) => name);
      const [member, ...others] = namesIn(args).filter((each) => each !== FAILED);
      if (
        member !== undefined &&
        onlyFailed(args) &&
        !isForCopying(known.topology, input, member)
      ) {
        return { plan: [] };
      }
      if (member === undefined || others.length > 0) {
        return { refused: `args takes the name of one member: ${names.join(', ')}` };
      }
      if (!names.includes(member)) {
        return { refused: `${member}: no such member; those are ${names.join(', ')}` };
      }
      if (leader === undefined) {
        return { refused: 'nobody leads, so there is nothing that a member could copy' };
      }
      if (member === leader) {
        return {
          refused: `${member} leads: its data are what the others copy; move the lead first, by FEPAction switchover`,
        };
      }
      return { plan: [{ step: 'copy-primary', target: member }] };
    },
    steps: [copyPrimary(ha)],
    result: (_, args) => {
      const [member = ''] = namesIn(args);
      return onlyFailed(args)
        ? `${member} runs and follows the primary.`
        : `${member} has copied the primary and follows it.`;
    },
  };
}

/**
 * It has copied when its server runs and follows, and was started at another time. While it copies
 * its server says nothing: that is unknown, and waited for however long it takes.
 */
function copyPrimary(ha: () => HaManager | undefined): ProcedureStep<unknown> {
  return {
    id: 'copy-primary',
    deadlineMs: DEADLINE_MS,
    settleMs: SETTLE_MS,
    prepare: async (run) => {
      const server = await serverOf(ha(), run, run.target ?? '');
      return { known: true, value: server.known ? { startedAt: server.value.startedAt } : {} };
    },
    isMet: async (run) => {
      const removed = removedMember(run);
      if (removed !== undefined) return removed;
      const { target = '', notes, input } = run;
      const server = await serverOf(ha(), run, target);
      if (server.known) {
        const { startedAt, running } = server.value;
        const another = onlyFailed(run.args) || startedAt !== notes['startedAt'];
        return { effect: running && another ? 'there' : 'not-yet' };
      }
      const now = topologyNow(ha(), input);
      const failed = now.known && membersThatFail(now.value).includes(target);
      return failed ? { effect: 'not-yet' } : { effect: 'unknown', reason: server.reason };
    },
    act: async (run): Promise<Attempt> => {
      const { input, target = '', signal } = run;
      const led = whoLeads(topologyNow(ha(), input));
      if (!led.known) return { attempt: 'refused', reason: led.reason };
      const { leader } = led.value;
      if (leader === target) {
        return { attempt: 'impossible', reason: `${target} leads by now` };
      }
      if (onlyFailed(run.args) && !isForCopying(led.value, input, target)) {
        return { attempt: 'refused', reason: `${target} is not to be copied any more` };
      }
      const primary = await serverOf(ha(), run, leader);
      if (!primary.known) return { attempt: 'refused', reason: primary.reason };
      if (!primary.value.running) return { attempt: 'refused', reason: `${leader} does not run` };
      const outcome = await ha()?.rebuild(input.cluster, target, signal);
      return outcome?.outcome === 'refused'
        ? { attempt: 'refused', reason: outcome.reason }
        : { attempt: 'made' };
    },
  };
}

function onlyFailed(args: JsonObject): boolean {
  return namesIn(args).includes(FAILED);
}

function isForCopying(
  topology: Topology,
  { observed }: Pick<PluginInput<unknown>, 'observed'>,
  name: string,
): boolean {
  return startFailures(topology, observed).some(
    ({ member, remedy }) => member === name && remedy === 'copy',
  );
}
