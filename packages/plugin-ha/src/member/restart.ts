import type { HaOutcome, PluginContext } from '@howdah/plugin-api';
import type { MemberCall } from '../rest/askMember.js';
import { giveOrder } from '../rest/giveOrder.js';

/** 503 is none: it may be a restart that is under way. */
const REFUSALS: ReadonlySet<number> = new Set([400, 401, 403, 404, 501]);

/** Has Patroni start a member's server again, in its pod. The leader keeps the lock meanwhile. */
export function restartMember(context: PluginContext, call: MemberCall): Promise<HaOutcome> {
  return giveOrder(context, call, {
    path: '/restart',
    json: {},
    // It answers once the server runs again. Whoever asked looks for the new start afterwards.
    timeoutMs: 30_000,
    done: [200],
    isRefusal: (status) => REFUSALS.has(status),
  });
}
