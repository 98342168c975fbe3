import { HA_MANAGER } from '@howdah/plugin-api';
import type { Action, HaManager, Member } from '@howdah/plugin-api';
import { columns } from '../text/columns.js';

/** FEPAction `list`: the members as a table, as far as they are known. */
export function listAction(ha: () => HaManager | undefined): Action<unknown> {
  return {
    type: 'list',
    answer: (_, { observed, cluster }) => {
      const topology = ha()?.topology(observed, cluster);
      if (topology === undefined) {
        return { answer: 'refused', reason: `no plugin provides ${HA_MANAGER.id}` };
      }
      if (!topology.known) return { answer: 'wait', reason: topology.reason };
      return { answer: 'text', text: memberTable(topology.value.members) };
    },
  };
}

/** One line a member, in columns. */
export function memberTable(members: readonly Member[]): string {
  return columns([
    ['MEMBER', 'ROLE', 'STATE', 'TIMELINE', 'PENDING RESTART'],
    ...members.map(({ name, role, state, timeline, pendingRestart }) => [
      name,
      role,
      state,
      timeline === undefined ? '' : String(timeline),
      pendingRestart ? 'yes' : '',
    ]),
  ]);
}
