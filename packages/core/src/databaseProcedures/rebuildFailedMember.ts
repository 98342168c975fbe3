import type { HaManager, PluginContext, PluginInput, Step } from '@howdah/plugin-api';
import { ordinalOf } from '../reconcile/observedMembers.js';
import { startFailures } from '../reconcile/startFailures.js';
import { topologyNow } from './planned.js';
import { FAILED } from './reinitialize.js';
import { requestAction, wasRequested } from './requestAction.js';

/** For a full disk, a lack of memory, or a person who is at it already. */
const PATIENCE_MS = 120_000;
const LOOK_MS = 20_000;
/** What was not seen for longer may have started in between. */
const SEEN_MS = 3 * LOOK_MS;

/**
 * A standby whose server does not start, such as one whose WAL volume was lost, copies the primary
 * anew: by a FEPAction `reinitialize` as a person would write, at most one a day for each member.
 * How long it has not started counts whoever leads, from when it saw that first.
 */
export function rebuildFailedMember(
  ha: () => HaManager | undefined,
  { kube, clock }: Pick<PluginContext, 'kube' | 'clock'>,
): Step<unknown> {
  const seen = new Map<string, { readonly first: number; readonly last: number }>();
  /** What somebody deletes is not asked for once more. */
  const asked = new Set<string>();
  return {
    id: 'rebuild-failed-member',
    phase: 'after-apply',
    needed: (input) => failure(ha(), input) !== undefined,
    run: async (input, _, signal) => {
      const found = failure(ha(), input);
      if (found === undefined) return { result: 'done' };
      const { member, from } = found;
      const key = `${input.cluster.uid}/${member}`;
      const now = clock.now();
      const day = new Date(now).toISOString().slice(0, 10);
      const suffix = `reinitialize-${ordinalOf(member, input.names.statefulSet) ?? ''}-${day}`;
      if (asked.has(`${key}/${day}`) || wasRequested(kube, input, suffix)) {
        return { result: 'done' };
      }
      const before = seen.get(key);
      const first = before !== undefined && now - before.last <= SEEN_MS ? before.first : now;
      seen.set(key, { first, last: now });
      const leftMs = first + PATIENCE_MS - now;
      if (leftMs > 0) {
        const reason = `${member} does not start; it copies ${from} anew unless it does within two minutes`;
        return { result: 'wait', reason, retryAfterMs: Math.min(leftMs, LOOK_MS) };
      }
      seen.delete(key);
      asked.add(`${key}/${day}`);
      const request = { suffix, type: 'reinitialize', args: [member, FAILED] };
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
