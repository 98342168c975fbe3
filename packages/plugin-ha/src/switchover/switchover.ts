import type {
  ClusterView,
  HaOutcome,
  Known,
  PluginContext,
  SwitchoverRequest,
} from '@howdah/plugin-api';
import { inNamespaceOf, stateNames } from '../names.js';
import { askMember, describeAnswer } from '../rest/askMember.js';
import { type Lock, readLock } from '../topology/lock.js';

/** Patroni answers within 2 * max(10, loop_wait) seconds (poll_failover_result). */
const ANSWER_MS = 30_000;
/** How long after its answer the lock may still move. */
const SETTLE_MS = 10_000;
const POLL_MS = 500;

/** Patroni refused before it wrote anything: bad request, unauthorised, no fit candidate. */
const REFUSALS: ReadonlySet<number> = new Set([400, 401, 403, 404, 405, 412]);

/** Everything one switchover needs. */
export interface SwitchoverCall {
  readonly cluster: ClusterView;
  readonly request: SwitchoverRequest;
  readonly signal: AbortSignal;
}

/** Asks Patroni to move the lead, and believes the lock and not the answer. */
export async function switchover(context: PluginContext, call: SwitchoverCall): Promise<HaOutcome> {
  const { cluster, request, signal } = call;
  const before = await lockOf(context, call);
  if (!before.known) return { outcome: 'refused', reason: before.reason };
  const { leader } = before.value;
  if (leader === request.to) return { outcome: 'done' };
  if (leader !== request.from) {
    const holder = leader ?? 'nobody';
    return { outcome: 'refused', reason: `${holder} leads, not ${request.from}` };
  }

  const asked = await askMember(
    context,
    { cluster, member: request.from, signal },
    {
      method: 'POST',
      path: '/switchover',
      json: { leader: request.from, candidate: request.to },
      timeoutMs: ANSWER_MS,
    },
  );
  if (asked.answer === 'not-asked') return { outcome: 'refused', reason: asked.reason };
  if (asked.answer === 'none') return verify(context, call, asked.reason);
  const reason = describeAnswer(asked.response);
  if (REFUSALS.has(asked.response.status)) return { outcome: 'refused', reason };
  return verify(context, call, reason);
}

/** Reads the lock until it has moved, or stays where it was for longer than Patroni needs. */
async function verify(
  { kube, clock }: PluginContext,
  call: SwitchoverCall,
  answer: string,
): Promise<HaOutcome> {
  const { request, signal } = call;
  // Counted by its own pauses: the wall clock may jump.
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const lock = await lockOf({ kube }, call);
    if (lock.known && lock.value.leader === request.to) return { outcome: 'done' };
    if (lock.known && lock.value.leader !== undefined && lock.value.leader !== request.from) {
      const reason = `the lead moved to ${lock.value.leader} instead of ${request.to}`;
      return { outcome: 'unknown', reason };
    }
    if (waitedMs >= SETTLE_MS) {
      const where = lock.known ? `held by ${lock.value.leader ?? 'nobody'}` : 'unknown';
      return { outcome: 'unknown', reason: `${answer}; the lock is ${where}` };
    }
    await clock.sleep(POLL_MS, signal);
  }
}

async function lockOf(
  { kube }: Pick<PluginContext, 'kube'>,
  { cluster, signal }: SwitchoverCall,
): Promise<Known<Lock>> {
  const configMap = await kube.get(
    inNamespaceOf(cluster, { plural: 'configmaps', name: stateNames(cluster).leader }),
    { signal },
  );
  return readLock(configMap);
}
