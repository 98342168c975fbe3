import type { Known, MemberServer, PluginContext } from '@howdah/plugin-api';
import { z } from 'zod';
import { askMember, describeAnswer } from '../rest/askMember.js';
import type { MemberCall } from '../rest/askMember.js';

const TIMEOUT_MS = 3000;

/** `GET /patroni` (RestApiHandler.get_postgresql_status): no start time while the server is down. */
const answer = z.object({ state: z.string(), postmaster_start_time: z.string().optional() });

/** Asks a member's Patroni when its server was started and whether it runs. */
export async function memberServer(
  context: PluginContext,
  call: MemberCall,
): Promise<Known<MemberServer>> {
  const asked = await askMember(context, call, {
    method: 'GET',
    path: '/patroni',
    timeoutMs: TIMEOUT_MS,
  });
  if (asked.answer !== 'response') return { known: false, reason: asked.reason };
  const parsed = answer.safeParse(parse(asked.response.body));
  if (!parsed.success || parsed.data.postmaster_start_time === undefined) {
    const state = parsed.success
      ? `server is ${parsed.data.state}`
      : describeAnswer(asked.response);
    return { known: false, reason: `${call.member}: ${state}` };
  }
  const { state, postmaster_start_time: startedAt } = parsed.data;
  return { known: true, value: { startedAt, running: state === 'running' } };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
