import type { HaOutcome, PluginContext } from '@howdah/plugin-api';
import { askMember, describeAnswer } from '../rest/askMember.js';
import type { MemberCall } from '../rest/askMember.js';

/** Patroni answers once the server runs again. Whoever asked looks for the new start afterwards. */
const ANSWER_MS = 30_000;
/** What Patroni refuses before it touches the server; 503 may be a restart that is under way. */
const REFUSALS: ReadonlySet<number> = new Set([400, 401, 403, 404, 501]);

/** Has Patroni start a member's server again, in its pod. The leader keeps the lock meanwhile. */
export async function restartMember(context: PluginContext, call: MemberCall): Promise<HaOutcome> {
  const asked = await askMember(context, call, {
    method: 'POST',
    path: '/restart',
    json: {},
    timeoutMs: ANSWER_MS,
  });
  if (asked.answer === 'not-asked') return { outcome: 'refused', reason: asked.reason };
  if (asked.answer === 'none') return { outcome: 'unknown', reason: asked.reason };
  const { response } = asked;
  if (response.status === 200) return { outcome: 'done' };
  const reason = describeAnswer(response);
  return { outcome: REFUSALS.has(response.status) ? 'refused' : 'unknown', reason };
}
