import { operatorReplicas, scaleOperator } from '../cluster/operator.js';
import { deletePrimaryAtOnce } from './deletePrimary.js';
import type { Fault } from './fault.js';
import { freezeNode } from './freezeNode.js';

const DOWN_MS = 15_000;

/** The primary dies while no operator runs; the operator comes back afterwards. */
export const deletePrimaryWithoutOperator = withoutOperator(deletePrimaryAtOnce, {
  id: 'operator-down-delete',
  title: 'operator at 0 replicas, then primary pod deleted, grace 0',
});

/** The primary's node is frozen and thawed while no operator runs. */
export const freezeNodeWithoutOperator = withoutOperator(freezeNode, {
  id: 'operator-down-freeze',
  title: 'operator at 0 replicas, then node of the primary frozen and thawed',
});

function withoutOperator(fault: Fault, name: Pick<Fault, 'id' | 'title'>): Fault {
  return {
    ...name,
    prepare: async (context) => await fault.prepare(context),
    inject: async (context, primary) => {
      const { kubectl } = context.cluster;
      const replicas = Math.max(1, await operatorReplicas(kubectl));
      await scaleOperator(kubectl, 0);

      try {
        const effect = await fault.inject(context, primary);
        return {
          ...effect,
          lastsMs: Math.max(DOWN_MS, effect.lastsMs),
          heal: async () => {
            await effect.heal();
            await scaleOperator(kubectl, replicas);
          },
        };
      } catch (error) {
        await scaleOperator(kubectl, replicas);
        throw error;
      }
    },
  };
}
