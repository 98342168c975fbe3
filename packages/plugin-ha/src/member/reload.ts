import type { HaOutcome, PluginContext } from '@howdah/plugin-api';
import { askMember, describeAnswer } from '../rest/askMember.js';
import type { MemberCall } from '../rest/askMember.js';

const TIMEOUT_MS = 5000;

/** Has a member read its files again: configuration of Patroni and PostgreSQL, certificates. */
export async function reloadMember(context: PluginContext, call: MemberCall): Promise<HaOutcome> {
  const asked = await askMember(context, call, {
    method: 'POST',
    path: '/reload',
    json: {},
    timeoutMs: TIMEOUT_MS,
  });
  if (asked.answer === 'not-asked') return { outcome: 'refused', reason: asked.reason };
  if (asked.answer === 'none') return { outcome: 'unknown', reason: asked.reason };
  const { response } = asked;
  // 202: it is done in Patroni's next loop, which the request wakes.
  if (response.status === 200 || response.status === 202) return { outcome: 'done' };
  return { outcome: 'refused', reason: describeAnswer(response) };
}
