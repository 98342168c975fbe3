import type { HaOutcome, PluginContext } from '@howdah/plugin-api';
import type { MemberCall } from '../rest/askMember.js';
import { giveOrder } from '../rest/giveOrder.js';

/** Has a member read its files again: configuration of Patroni and PostgreSQL, certificates. */
export function reloadMember(context: PluginContext, call: MemberCall): Promise<HaOutcome> {
  return giveOrder(context, call, {
    path: '/reload',
    json: {},
    timeoutMs: 5000,
    // 202: it is done in Patroni's next loop, which the request wakes.
    done: [200, 202],
    isRefusal: () => true,
  });
}
