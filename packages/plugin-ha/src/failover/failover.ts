import type { HaOutcome, PluginContext } from '@howdah/plugin-api';
import type { MemberCall } from '../rest/askMember.js';
import { giveOrder } from '../rest/giveOrder.js';

/** Before anything is written; 503 is none: it may be a failover that is under way. */
const REFUSALS: ReadonlySet<number> = new Set([400, 401, 403, 404, 412]);

/** Has a member take the lock that nobody holds: it is asked itself, for there is no leader to ask. */
export function failover(context: PluginContext, call: MemberCall): Promise<HaOutcome> {
  return giveOrder(context, call, {
    path: '/failover',
    json: { candidate: call.member },
    // Patroni answers within 2 * max(10, loop_wait) seconds (poll_failover_result).
    timeoutMs: 30_000,
    done: [200],
    isRefusal: (status) => REFUSALS.has(status),
  });
}
