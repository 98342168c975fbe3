import type { PluginContext, PluginInput, Step } from '@howdah/plugin-api';
import { objectAt } from '../json/memberOf.js';
import { outdatedPods } from './outdatedPods.js';
import { OUTDATED } from './podRestart.js';
import { requestAction } from './requestAction.js';
import type { ActionRequest } from './requestAction.js';

/**
 * `spec.fep.autoPodRestart`: asks for the restart of pods whose image, CPU or memory the manifest
 * has changed, by a FEPAction as a person would write. Once for each template: a restart that failed
 * is asked for again when the template changes again, such as back to what it was.
 */
export function restartOutdatedPods({ kube }: Pick<PluginContext, 'kube'>): Step<unknown> {
  return {
    id: 'restart-outdated-pods',
    phase: 'after-apply',
    needed: (input) =>
      objectAt(input.cluster.spec, 'fep')['autoPodRestart'] !== false &&
      outdatedPods(input.observed).inImageOrResources.length > 0,
    run: async (input, _, signal) => {
      await requestAction(kube, input, { request: restartOf(input), signal });
      return { result: 'done' };
    },
  };
}

function restartOf({ observed }: PluginInput<unknown>): ActionRequest {
  const generation = observed.statefulSet?.metadata['generation'];
  const template = typeof generation === 'number' ? generation : 0;
  return { suffix: `pod-restart-${template}`, type: 'pod_restart', args: [OUTDATED] };
}
