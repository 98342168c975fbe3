import { apiVersionOf } from '@howdah/kube';
import type {
  JsonObject,
  ObjectJson,
  PatchOperation,
  PluginContext,
  PluginInput,
  ResourceName,
  Step,
  StepResult,
} from '@howdah/plugin-api';
import { FEP_CLUSTERS } from '../api/fepClusterKind.js';
import { CLUSTER_LABEL, secretNames } from '../cluster/clusterNames.js';
import { claimTemplates } from '../growth/claimTemplates.js';
import { volumeClaims } from '../growth/volumeClaim.js';
import { listAt, textAt } from '../json/memberOf.js';
import { volumePolicy } from './volumePolicy.js';

/**
 * `whenDeleted`: what holds or describes data belongs to the cluster, so that the garbage collector
 * takes it with the cluster, whether or not an operator runs then; or it belongs to nobody, and stays.
 */
export function ownData({ kube }: Pick<PluginContext, 'kube'>): Step<unknown> {
  return {
    id: 'own-data',
    phase: 'after-apply',
    needed: (input) => misowned(input).length > 0,
    run: async (input, _, signal) => {
      const owns = volumePolicy(input.cluster.spec).whenDeleted === 'Delete';
      // Whatever fails half-way leaves something too much behind, and never data without passwords.
      const names = owns
        ? [...misowned(input), systemSecret(input)]
        : [systemSecret(input), ...misowned(input)];
      for (const name of names) {
        const live = await kube.get(name, { signal });
        const operations = live === undefined ? [] : ownership(input, live);
        if (operations.length === 0) continue;
        // What belongs to a cluster that is gone would be taken at once.
        if (owns && !(await isThere(kube, input, signal))) return { result: 'done' };
        if ((await kube.patch(name, operations, { signal })) === 'conflict') return AGAIN;
      }
      return { result: 'done' };
    },
  };
}

/** Whether the cluster is there by the word of the API server, and is to stay. */
async function isThere(
  kube: PluginContext['kube'],
  { cluster: { namespace, name, uid } }: PluginInput<unknown>,
  signal: AbortSignal,
): Promise<boolean> {
  const { plural, kind } = FEP_CLUSTERS;
  const address = { apiVersion: apiVersionOf(FEP_CLUSTERS), plural, kind, namespace, name };
  const live = await kube.get(address, { signal });
  return live?.metadata['uid'] === uid && live?.metadata['deletionTimestamp'] === undefined;
}

const AGAIN: StepResult = {
  result: 'wait',
  reason: 'what keeps the data was changed by somebody else meanwhile',
  retryAfterMs: 1000,
};

/** Claims and kept ConfigMaps whose owner is not what the policy says. */
function misowned(input: PluginInput<unknown>): readonly ResourceName[] {
  const { observed, cluster, names } = input;
  const { namespace } = cluster;
  const { statefulSet } = observed;
  const volumes = statefulSet === undefined ? [] : [...claimTemplates(statefulSet).keys()];
  const of = { statefulSet: names.statefulSet, volumes };
  const own = new Set(volumeClaims(observed.persistentVolumeClaims, of).map(({ name }) => name));
  const claims = observed.persistentVolumeClaims
    .filter(({ metadata }) => own.has(metadata.name))
    .map((object) => ({ object, plural: 'persistentvolumeclaims' }));
  const kept = observed.configMaps
    .filter(({ metadata }) => metadata.labels?.[CLUSTER_LABEL] === cluster.name)
    .filter((object) => !listAt(object.metadata, 'ownerReferences').some(isController))
    .map((object) => ({ object, plural: 'configmaps' }));
  return [...claims, ...kept]
    .filter(({ object }) => ownership(input, object).length > 0)
    .map(({ object, plural }) => ({
      apiVersion: 'v1',
      plural,
      namespace,
      name: object.metadata.name,
    }));
}

function systemSecret({ cluster }: PluginInput<unknown>): ResourceName {
  const { namespace, name } = cluster;
  return { apiVersion: 'v1', plural: 'secrets', namespace, name: secretNames(name).system };
}

/** What makes an object the cluster's, or nobody's; nothing where it is so. */
function ownership(
  { cluster }: Pick<PluginInput<unknown>, 'cluster'>,
  { metadata }: ObjectJson,
): readonly PatchOperation[] {
  if (metadata['deletionTimestamp'] !== undefined) return [];
  const references = listAt(metadata, 'ownerReferences');
  const others = references.filter((each) => textAt(each, 'uid') !== cluster.uid);
  const isOwned = others.length < references.length;
  if (isOwned === (volumePolicy(cluster.spec).whenDeleted === 'Delete')) return [];
  const owner: JsonObject = {
    apiVersion: apiVersionOf(FEP_CLUSTERS),
    kind: FEP_CLUSTERS.kind,
    name: cluster.name,
    uid: cluster.uid,
  };
  return [
    { op: 'test', path: '/metadata/resourceVersion', value: metadata['resourceVersion'] },
    {
      op: 'add',
      path: '/metadata/ownerReferences',
      value: isOwned ? others : [...others, owner],
    },
  ];
}

function isController(reference: JsonObject): boolean {
  return reference['controller'] === true;
}
