import type { HaOutcome, PluginContext } from '@howdah/plugin-api';
import type { MemberCall } from '../rest/askMember.js';
import { giveOrder } from '../rest/giveOrder.js';

/**
 * Has a member throw its data away and copy the leader's (RestApiHandler.do_POST_reinitialize).
 * Patroni refuses that on the leader, while there is none, and while it does something else.
 */
export function rebuildMember(context: PluginContext, call: MemberCall): Promise<HaOutcome> {
  return giveOrder(context, call, {
    path: '/reinitialize',
    json: {},
    timeoutMs: 10_000,
    done: [200],
    isRefusal: () => true,
  });
}
