import { apiVersionOf } from '@howdah/kube';
import type { ObjectJson, PluginContext, PluginInput, Step } from '@howdah/plugin-api';
import { FEP_ACTIONS } from '../api/fepActionKind.js';
import { FEP_CLUSTERS } from '../api/fepClusterKind.js';
import { CLUSTER_LABEL } from '../cluster/clusterNames.js';
import { objectAt } from '../json/memberOf.js';
import { outdatedPods } from './outdatedPods.js';
import { OUTDATED } from './podRestart.js';

const ACTION = {
  apiVersion: apiVersionOf(FEP_ACTIONS),
  kind: FEP_ACTIONS.kind,
  plural: FEP_ACTIONS.plural,
};

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
      const action = actionFor(input);
      const { name } = action.metadata;
      const { namespace } = input.cluster;
      const asked = kube.cached(ACTION, namespace).some(({ metadata }) => metadata.name === name);
      if (!asked) await kube.create({ ...ACTION, namespace, name }, action, { signal });
      return { result: 'done' };
    },
  };
}

function actionFor({ cluster, observed, names }: PluginInput<unknown>): ObjectJson {
  const generation = observed.statefulSet?.metadata['generation'];
  const template = typeof generation === 'number' ? generation : 0;
  return {
    apiVersion: ACTION.apiVersion,
    kind: ACTION.kind,
    metadata: {
      name: `${cluster.name}-pod-restart-${template}`,
      labels: { [CLUSTER_LABEL]: names.labels[CLUSTER_LABEL] ?? cluster.name },
      ownerReferences: [
        {
          apiVersion: apiVersionOf(FEP_CLUSTERS),
          kind: FEP_CLUSTERS.kind,
          name: cluster.name,
          uid: cluster.uid,
        },
      ],
    },
    spec: {
      targetClusterName: cluster.name,
      fepAction: { type: 'pod_restart', args: [OUTDATED] },
    },
  };
}
