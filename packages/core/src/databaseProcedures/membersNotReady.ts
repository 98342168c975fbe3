import type { PluginKube, StepRun } from '@howdah/plugin-api';
import { objectAt } from '../json/memberOf.js';
import { memberPods } from '../reconcile/observedMembers.js';

/**
 * The members beside a step's own whose pods are missing, or not ready. The API server is asked:
 * a cache may not have heard yet that one died just now.
 */
export async function membersNotReady(
  kube: Pick<PluginKube, 'get'>,
  { input, target, signal }: Pick<StepRun<unknown>, 'input' | 'target' | 'signal'>,
): Promise<readonly string[]> {
  const { namespace } = input.cluster;
  const { statefulSet } = input.names;
  const { statefulSet: members } = input.observed;
  const replicas = members === undefined ? 0 : Number(objectAt(members, 'spec')['replicas'] ?? 0);
  const others = Array.from({ length: replicas }, (_, ordinal) => `${statefulSet}-${ordinal}`);
  const lacking = await Promise.all(
    others.map(async (name) => {
      if (name === target) return [];
      const address = { apiVersion: 'v1', kind: 'Pod', plural: 'pods', namespace, name };
      const live = await kube.get(address, { signal });
      const [member] = live === undefined ? [] : memberPods([live], statefulSet);
      return member?.ready === true && !member.terminating ? [] : [name];
    }),
  );
  return lacking.flat();
}
