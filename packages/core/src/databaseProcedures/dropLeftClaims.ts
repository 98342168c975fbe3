import type {
  HaManager,
  MergedSlots,
  ObjectJson,
  PluginContext,
  PluginInput,
  ResourceName,
  Step,
} from '@howdah/plugin-api';
import { claimTemplates } from '../growth/claimTemplates.js';
import { volumeClaims } from '../growth/volumeClaim.js';
import { objectAt } from '../json/memberOf.js';
import { memberPods } from '../reconcile/observedMembers.js';
import { topologyNow, whoLeads } from './planned.js';
import { serverOf } from './serverOf.js';
import { volumePolicy } from './volumePolicy.js';

/**
 * `whenScaled`: deletes the claims of members that were taken away, while a member that stays leads
 * and is well: until then one of those claims may be of the last copy. What is gone says the API
 * server itself.
 */
export function dropLeftClaims(
  ha: () => HaManager | undefined,
  { kube, log }: Pick<PluginContext, 'kube' | 'log'>,
): Step<unknown> {
  return {
    id: 'drop-left-claims',
    phase: 'after-apply',
    needed: (input, merged) =>
      leftClaims(input, input.observed.statefulSet).length > 0 &&
      leaderThatStays(ha(), input, merged) !== undefined,
    run: async (input, merged, signal) => {
      const leader = leaderThatStays(ha(), input, merged);
      if (leader === undefined) return { result: 'done' };
      const server = await serverOf(ha(), { input, signal }, leader);
      if (!server.known || !server.value.running) return { result: 'done' };
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

/** The member that leads and is well, where it is one of those that stay. */
function leaderThatStays(
  ha: HaManager | undefined,
  input: PluginInput<unknown>,
  { holds }: MergedSlots,
): string | undefined {
  const led = whoLeads(topologyNow(ha, input));
  if (!led.known || holds.length > 0) return undefined;
  const { leader } = led.value;
  const { cluster, names, observed } = input;
  const pod = memberPods(observed.pods, names.statefulSet).find(({ name }) => name === leader);
  const stays = pod !== undefined && pod.ready && !pod.terminating;
  return stays && pod.ordinal < cluster.instances ? leader : undefined;
}

/** Claims of members that neither manifest nor StatefulSet has any more, and whose pods are gone. */
function leftClaims(
  { cluster, names, observed }: PluginInput<unknown>,
  statefulSet: ObjectJson | undefined,
): readonly { readonly claim: string; readonly pod: string }[] {
  if (statefulSet === undefined || volumePolicy(cluster.spec).whenScaled !== 'Delete') return [];
  const replicas = objectAt(statefulSet, 'spec')['replicas'];
  const stay = Math.max(1, cluster.instances, typeof replicas === 'number' ? replicas : Infinity);
  const volumes = [...claimTemplates(statefulSet).keys()];
  const of = { statefulSet: names.statefulSet, volumes };
  return volumeClaims(observed.persistentVolumeClaims, of).flatMap(({ name, ordinal }) => {
    const pod = `${names.statefulSet}-${ordinal}`;
    const lives = observed.pods.some(({ metadata }) => metadata.name === pod);
    return ordinal >= stay && !lives ? [{ claim: name, pod }] : [];
  });
}
