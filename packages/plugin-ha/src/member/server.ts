import type { Known, MemberServer, PluginContext } from '@howdah/plugin-api';
import { z } from 'zod';
import { askMember, describeAnswer } from '../rest/askMember.js';
import type { MemberCall } from '../rest/askMember.js';

const TIMEOUT_MS = 3000;

/** `GET /patroni` (RestApiHandler.get_postgresql_status): no start time while the server is down. */
const answer = z.object({
  state: z.string(),
  role: z.string().optional(),
  /** Of a standby, while it has a connection to its primary. */
  replication_state: z.string().optional(),
  postmaster_start_time: z.string().optional(),
  xlog: z
    .object({ location: z.number().optional(), replayed_location: z.number().optional() })
    .optional(),
});

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
  const { state, role, replication_state, postmaster_start_time: startedAt, xlog } = parsed.data;
  const position = xlog?.location ?? xlog?.replayed_location ?? 0;
  const follows = role !== 'replica' || replication_state === 'streaming';
  return { known: true, value: { startedAt, running: state === 'running' && follows, position } };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
