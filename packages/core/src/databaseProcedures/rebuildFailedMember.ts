import type { HaManager, PluginContext, PluginInput, Step } from '@howdah/plugin-api';
import { notReadyFor } from '../reconcile/notReadyFor.js';
import { ordinalOf } from '../reconcile/observedMembers.js';
import { startFailures } from '../reconcile/startFailures.js';
import { topologyNow } from './planned.js';
import { requestAction } from './requestAction.js';

/** For a full disk, a lack of memory, or a person who is at it already. */
const PATIENCE_MS = 120_000;

/**
 * A standby whose server does not start, such as one whose WAL volume was lost, copies the primary
 * anew: by a FEPAction `reinitialize` as a person would write, at most one a day for each member.
 */
export function rebuildFailedMember(
  ha: () => HaManager | undefined,
  { kube, clock }: Pick<PluginContext, 'kube' | 'clock'>,
): Step<unknown> {
  return {
    id: 'rebuild-failed-member',
    phase: 'after-apply',
    needed: (input) => failure(ha(), input) !== undefined,
    run: async (input, _, signal) => {
      const found = failure(ha(), input);
      if (found === undefined) return { result: 'done' };
      const { member, from } = found;
      const now = clock.now();
      const pod = input.observed.pods.find(({ metadata }) => metadata.name === member);
      const leftMs = PATIENCE_MS - notReadyFor(pod, now);
      if (leftMs > 0) {
        const reason = `${member} does not start; it copies ${from} anew unless it does within two minutes`;
        return { result: 'wait', reason, retryAfterMs: leftMs };
      }
      const day = new Date(now).toISOString().slice(0, 10);
      const suffix = `reinitialize-${ordinalOf(member, input.names.statefulSet) ?? ''}-${day}`;
      const request = { suffix, type: 'reinitialize', args: [member] };
      await requestAction(kube, input, { request, signal });
      return { result: 'done' };
    },
  };
}

function failure(
  ha: HaManager | undefined,
  input: PluginInput<unknown>,
): { readonly member: string; readonly from: string } | undefined {
  const topology = topologyNow(ha, input);
  const failures = topology.known ? startFailures(topology.value, input.observed) : [];
  return failures.find((each) => each.remedy === 'copy');
}
