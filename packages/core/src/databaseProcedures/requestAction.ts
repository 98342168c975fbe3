import { apiVersionOf } from '@howdah/kube';
import type { ObjectJson, PluginInput, PluginKube } from '@howdah/plugin-api';
import { FEP_ACTIONS } from '../api/fepActionKind.js';
import { FEP_CLUSTERS } from '../api/fepClusterKind.js';
import { CLUSTER_LABEL } from '../cluster/clusterNames.js';

const ACTION = {
  apiVersion: apiVersionOf(FEP_ACTIONS),
  kind: FEP_ACTIONS.kind,
  plural: FEP_ACTIONS.plural,
};

/** A FEPAction that the operator writes itself. */
export interface ActionRequest {
  /** After the name of the cluster. Whatever may be asked for once only has one name. */
  readonly suffix: string;
  readonly type: string;
  readonly args: readonly string[];
}

/** Asks for an action as a person would, unless one of the name was asked for already. */
export async function requestAction(
  kube: Pick<PluginKube, 'cached' | 'create'>,
  input: Pick<PluginInput<unknown>, 'cluster' | 'names'>,
  { request, signal }: { readonly request: ActionRequest; readonly signal: AbortSignal },
): Promise<void> {
  if (wasRequested(kube, input, request.suffix)) return;
  const { namespace } = input.cluster;
  const action = actionFor(input, request);
  const { name } = action.metadata;
  await kube.create({ ...ACTION, namespace, name }, action, { signal });
}

/** Whether it was asked for already, and nobody has deleted that since. */
export function wasRequested(
  kube: Pick<PluginKube, 'cached'>,
  { cluster: { name, namespace } }: Pick<PluginInput<unknown>, 'cluster'>,
  suffix: string,
): boolean {
  const actions = kube.cached(ACTION, namespace);
  return actions.some(({ metadata }) => metadata.name === `${name}-${suffix}`);
}

function actionFor(
  { cluster, names }: Pick<PluginInput<unknown>, 'cluster' | 'names'>,
  { suffix, type, args }: ActionRequest,
): ObjectJson {
  return {
    apiVersion: ACTION.apiVersion,
    kind: ACTION.kind,
    metadata: {
      name: `${cluster.name}-${suffix}`,
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
    spec: { targetClusterName: cluster.name, fepAction: { type, args: [...args] } },
  };
}
