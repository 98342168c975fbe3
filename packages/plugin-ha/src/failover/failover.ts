import type { HaOutcome, PluginContext } from '@howdah/plugin-api';
import { askMember, describeAnswer } from '../rest/askMember.js';
import type { MemberCall } from '../rest/askMember.js';

/** Patroni answers within 2 * max(10, loop_wait) seconds (poll_failover_result). */
const ANSWER_MS = 30_000;
/** What Patroni refuses before it writes anything; 503 may be a failover that is under way. */
const REFUSALS: ReadonlySet<number> = new Set([400, 401, 403, 404, 412]);

/** Has a member take the lock that nobody holds: it is asked itself, for there is no leader to ask. */
export async function failover(context: PluginContext, call: MemberCall): Promise<HaOutcome> {
  const asked = await askMember(context, call, {
    method: 'POST',
    path: '/failover',
    json: { candidate: call.member },
    timeoutMs: ANSWER_MS,
  });
  if (asked.answer === 'not-asked') return { outcome: 'refused', reason: asked.reason };
  if (asked.answer === 'none') return { outcome: 'unknown', reason: asked.reason };
  const { response } = asked;
  if (response.status === 200) return { outcome: 'done' };
  const reason = describeAnswer(response);
  return { outcome: REFUSALS.has(response.status) ? 'refused' : 'unknown', reason };
}
