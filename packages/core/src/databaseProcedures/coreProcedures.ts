import { definePlugin, HA_MANAGER } from '@howdah/plugin-api';
import type { AnyPlugin } from '@howdah/plugin-api';
import { listAction } from '../actions/listAction.js';
import { procedureAction } from '../actions/procedureAction.js';
import { reloadProcedure } from './reload.js';
import { restartProcedure } from './restart.js';
import { switchoverProcedure } from './switchover.js';

/**
 * What core does to databases when somebody asks for it, whichever plugin provides high
 * availability: a plugin like any other, which every operator has.
 */
export const coreProcedures: AnyPlugin = definePlugin({
  manifest: {
    id: 'database.howdah.dev',
    key: 'database',
    version: '0.1.0',
    contract: '0.2',
    requires: [HA_MANAGER.id],
  },
  select: () => undefined,
  contribute: () => [],
  start: (context) => {
    const ha = () => context.capability(HA_MANAGER);
    const procedures = [reloadProcedure(ha), restartProcedure(ha), switchoverProcedure(ha)];
    return {
      actions: [listAction(ha), ...procedures.map(({ id }) => procedureAction(id))],
      procedures,
    };
  },
});
