import type { HaManager, PluginKube, Procedure } from '@howdah/plugin-api';
import { memberPods } from '../reconcile/observedMembers.js';
import type { MemberPod } from '../reconcile/observedMembers.js';
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
      const chosen = chosenPods(namesIn(args), pods, outdatedPods(input.observed).names);
      if ('refused' in chosen) return chosen;
      return chosen.pods.length === 0
        ? { plan: [] }
        : podRestartPlan(chosen.pods, topologyNow(ha(), input));
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

/** The pods that arguments name. One that there is not refuses the whole. */
function chosenPods(
  args: readonly string[],
  pods: readonly MemberPod[],
  outdated: readonly string[],
): { readonly pods: readonly MemberPod[] } | { readonly refused: string } {
  const words = new Set(args.map((arg) => arg.toUpperCase()));
  if (args.length === 0 || words.has('ALL')) return { pods };
  const names = pods.map(({ name }) => name);
  const strange = args.filter((arg) => arg.toUpperCase() !== OUTDATED && !names.includes(arg));
  if (strange.length > 0) {
    return {
      refused: `${strange.join(', ')}: no such pod; args takes names of ${names.join(', ')}, ALL, or ${OUTDATED}`,
    };
  }
  const wanted = new Set([...args, ...(words.has(OUTDATED) ? outdated : [])]);
  return { pods: pods.filter(({ name }) => wanted.has(name)) };
}
