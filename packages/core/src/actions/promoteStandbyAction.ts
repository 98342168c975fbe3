import type { Action } from '@howdah/plugin-api';
import { objectAt } from '../json/memberOf.js';

/** FEPAction `promote_standby`, of a cluster that follows no other one. */
export const promoteStandbyAction: Action<unknown> = {
  type: 'promote_standby',
  answer: (_, { cluster }) => {
    const standby = objectAt(objectAt(cluster.spec, 'fep'), 'standby');
    const reason =
      standby['enable'] === true
        ? `this operator has no plugin for standby clusters, so ${cluster.name} follows nobody`
        : `${cluster.name} is no standby cluster: spec.fep.standby.enable is not true`;
    return { answer: 'refused', reason };
  },
};
