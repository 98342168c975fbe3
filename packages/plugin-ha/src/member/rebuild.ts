import type { HaOutcome, PluginContext } from '@howdah/plugin-api';
import { askMember, describeAnswer } from '../rest/askMember.js';
import type { MemberCall } from '../rest/askMember.js';

const TIMEOUT_MS = 10_000;

/**
 * Has a member throw its data away and copy the leader's (RestApiHandler.do_POST_reinitialize).
 * Patroni refuses that on the leader, while there is none, and while it does something else.
 */
export async function rebuildMember(context: PluginContext, call: MemberCall): Promise<HaOutcome> {
  const asked = await askMember(context, call, {
    method: 'POST',
    path: '/reinitialize',
    json: {},
    timeoutMs: TIMEOUT_MS,
  });
  if (asked.answer === 'not-asked') return { outcome: 'refused', reason: asked.reason };
  if (asked.answer === 'none') return { outcome: 'unknown', reason: asked.reason };
  const { response } = asked;
  if (response.status === 200) return { outcome: 'done' };
  return { outcome: 'refused', reason: describeAnswer(response) };
}
