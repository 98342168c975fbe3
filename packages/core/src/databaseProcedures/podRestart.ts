import type { HaManager, PluginKube, Procedure } from '@howdah/plugin-api';
import { chosenNames } from '../actions/chosenNames.js';
import { memberPods } from '../reconcile/observedMembers.js';
import { handOver } from './handOver.js';
import { outdatedPods } from './outdatedPods.js';
import { namesIn, topologyNow } from './planned.js';
import { podRestartPlan } from './podRestartPlan.js';
import { replacePod } from './replacePod.js';

/** In an action's arguments: those that were made from an older template. */
export const OUTDATED = 'OUTDATED';

/**
 * FEPAction `pod_restart`: has pods made again, one after the other, so that resources, images and
 * whatever else a pod is made of take effect. `args` takes names of pods, `ALL`, or `OUTDATED`; all
 * for none.
 */
export function podRestartProcedure(
  ha: () => HaManager | undefined,
  kube: PluginKube,
): Procedure<unknown> {
  return {
    id: 'pod_restart',
    exclusive: true,
    plan: (input, args) => {
      const pods = memberPods(input.observed.pods, input.names.statefulSet);
      const chosen = chosenNames(namesIn(args), {
        what: 'pod',
        names: pods.map(({ name }) => name),
        words: new Map([[OUTDATED, outdatedPods(input.observed).names]]),
      });
      if ('refused' in chosen) return chosen;
      const wanted = pods.filter(({ name }) => chosen.names.includes(name));
      return wanted.length === 0 ? { plan: [] } : podRestartPlan(wanted, topologyNow(ha(), input));
    },
    steps: [handOver(ha), replacePod({ ha, kube })],
    result: ({ observed }) => {
      const { names } = outdatedPods(observed);
      return names.length === 0
        ? 'Every pod runs the newest template.'
        : `Done; ${names.join(', ')}: made from an older template still.`;
    },
  };
}
