import type {
  ObjectJson,
  PluginContext,
  PluginInput,
  ResourceName,
  Step,
} from '@howdah/plugin-api';
import { objectAt } from '../json/memberOf.js';
import { ordinalOf } from '../reconcile/observedMembers.js';
import { volumePolicy } from './volumePolicy.js';

/**
 * `whenScaled`: deletes the claims of members that were taken away. Only of those that are gone by
 * the word of the API server itself, and never of the first member.
 */
export function dropLeftClaims({ kube, log }: Pick<PluginContext, 'kube' | 'log'>): Step<unknown> {
  return {
    id: 'drop-left-claims',
    phase: 'after-apply',
    needed: (input) => leftClaims(input, input.observed.statefulSet).length > 0,
    run: async (input, _, signal) => {
      const { cluster, names } = input;
      const { namespace } = cluster;
      const at = (plural: string, name: string): ResourceName => ({
        apiVersion: plural === 'statefulsets' ? 'apps/v1' : 'v1',
        plural,
        namespace,
        name,
      });
      const members = await kube.get(at('statefulsets', names.statefulSet), { signal });
      for (const { claim, pod } of leftClaims(input, members)) {
        if ((await kube.get(at('pods', pod), { signal })) !== undefined) continue;
        const address = at('persistentvolumeclaims', claim);
        const live = await kube.get(address, { signal });
        if (live === undefined || live.metadata['deletionTimestamp'] !== undefined) continue;
        const { uid, resourceVersion } = live.metadata;
        if (typeof uid !== 'string' || typeof resourceVersion !== 'string') continue;
        const result = await kube.delete(address, { uid, resourceVersion }, { signal });
        if (result === 'deleted') log.info({ claim }, 'deleted the claim of a member that is gone');
      }
      return { result: 'done' };
    },
  };
}

/** Claims of members that neither manifest nor StatefulSet has any more, and whose pods are gone. */
function leftClaims(
  { cluster, names, observed }: PluginInput<unknown>,
  statefulSet: ObjectJson | undefined,
): readonly { readonly claim: string; readonly pod: string }[] {
  if (statefulSet === undefined || volumePolicy(cluster.spec).whenScaled !== 'Delete') return [];
  const replicas = objectAt(statefulSet, 'spec')['replicas'];
  const stay = Math.max(1, cluster.instances, typeof replicas === 'number' ? replicas : Infinity);
  return observed.persistentVolumeClaims.flatMap(({ metadata: { name, deletionTimestamp } }) => {
    const from = name.indexOf(`-${names.statefulSet}-`);
    const pod = from > 0 ? name.slice(from + 1) : '';
    const ordinal = ordinalOf(pod, names.statefulSet);
    const lives = observed.pods.some((each) => each.metadata.name === pod);
    const left = ordinal !== undefined && ordinal >= stay && !lives;
    return left && deletionTimestamp === undefined ? [{ claim: name, pod }] : [];
  });
}
