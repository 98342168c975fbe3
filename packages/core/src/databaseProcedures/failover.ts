import type { Attempt, HaManager, Procedure, ProcedureStep } from '@howdah/plugin-api';
import { memberPods } from '../reconcile/observedMembers.js';
import { namesIn, planned, topologyNow } from './planned.js';
import { serverOf } from './serverOf.js';

const DEADLINE_MS = 120_000;
const SETTLE_MS = 15_000;

/**
 * FEPAction `failover`: has the member that `args` names lead although nobody does. Patroni elects
 * one by itself where that loses nothing that was confirmed; where it does not, a person says which
 * member to go on with, and what the others alone had is gone.
 */
export function failoverProcedure(ha: () => HaManager | undefined): Procedure<unknown> {
  return {
    id: 'failover',
    // It is the only way out where another procedure waits for what will not come.
    exclusive: false,
    plan: (input, args) => {
      const known = planned(ha(), input);
      if (!('ha' in known)) return known;
      const { leader, members } = known.topology;
      const others = members.map(({ name }) => name).filter((name) => name !== leader);
      const [to, ...more] = namesIn(args);
      const among = others.length === 0 ? 'there is none' : `one of ${others.join(', ')}`;
      if (to === undefined || more.length > 0) {
        return { refused: `args takes the name of the member that is to lead: ${among}` };
      }
      if (!others.includes(to)) {
        return { refused: `${to} is no member that could take the lead over: ${among}` };
      }
      return { plan: [{ step: 'take-lead', target: to }] };
    },
    steps: [takeLead(ha)],
    result: (_, args) => `${namesIn(args).join('')} leads.`,
  };
}

/** The lock outlives whoever held it: whether its holder is well says its server. */
function takeLead(ha: () => HaManager | undefined): ProcedureStep<unknown> {
  return {
    id: 'take-lead',
    deadlineMs: DEADLINE_MS,
    settleMs: SETTLE_MS,
    isMet: ({ input, target }) => {
      const now = topologyNow(ha(), input);
      if (!now.known) return Promise.resolve({ effect: 'unknown', reason: now.reason });
      return Promise.resolve({ effect: now.value.leader === target ? 'there' : 'not-yet' });
    },
    act: async (run): Promise<Attempt> => {
      const { input, target = '', signal } = run;
      const now = topologyNow(ha(), input);
      if (!now.known) return { attempt: 'refused', reason: now.reason };
      const { leader } = now.value;
      const server = leader === undefined ? undefined : await serverOf(ha(), run, leader);
      if (server?.known === true && server.value.running) {
        return {
          attempt: 'impossible',
          reason: `${leader} leads and is well; FEPAction switchover moves the lead and loses nothing`,
        };
      }
      const pod = input.observed.pods.find(({ metadata }) => metadata.name === leader);
      const [holder] = pod === undefined ? [] : memberPods([pod], input.names.statefulSet);
      if (holder?.ready === true && !holder.terminating) {
        const reason = `${leader} does not answer, and its pod is ready still: nobody knows whether it leads`;
        return { attempt: 'refused', reason };
      }
      const outcome = await ha()?.failover(input.cluster, target, signal);
      return outcome?.outcome === 'refused'
        ? { attempt: 'refused', reason: outcome.reason }
        : { attempt: 'made' };
    },
  };
}
