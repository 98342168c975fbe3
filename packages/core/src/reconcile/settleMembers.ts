import { controllerOf, keyOf, KINDS } from '@howdah/kube';
import type { HostInput, ObjectJson } from '@howdah/plugin-api';
import { decideRecreation } from '../growth/decideRecreation.js';
import type { RecreationDecision } from '../growth/decideRecreation.js';
import { applyMembers, versionSeen } from './applyMembers.js';
import type { ClusterTarget } from './applyObjects.js';
import { record } from './clusterRun.js';
import type { ClusterRun } from './clusterRun.js';

/** The StatefulSet after an apply, or as it goes to be made anew. */
export interface SettledMembers {
  readonly members: ObjectJson;
  readonly recreation: RecreationDecision;
}

/**
 * Applies the StatefulSet, or lets it go without its pods when its templates are behind: the next
 * reconcile makes it anew, whoever does that one. One that is on its way out is waited for.
 */
export async function settleMembers(
  run: ClusterRun,
  target: ClusterTarget,
  wanted: {
    readonly members: ObjectJson;
    readonly input: HostInput;
    readonly replicas: number;
    readonly held: boolean;
    readonly outgrown: readonly string[];
  },
): Promise<SettledMembers> {
  const { members, input, replicas, held, outgrown } = wanted;
  const { statefulSet: live, pods } = input.observed;
  const applied = async (recreation: RecreationDecision): Promise<SettledMembers> => ({
    members: await applyMembers(target, members, { live, replicas }),
    recreation,
  });
  if (live === undefined) return applied({ decision: 'keep' });
  if ('deletionTimestamp' in live.metadata) {
    return { members: live, recreation: { decision: 'keep' } };
  }
  const acting = input.procedures
    .filter(({ state }) => state !== 'stuck')
    .map(({ procedure }) => procedure);
  const recreation = decideRecreation({
    ...{ outgrown, statefulSet: live, members, pods, replicas, held, acting },
  });
  if (recreation.decision !== 'recreate' || !isOwned(live, target)) return applied(recreation);
  await letGo(run, live, outgrown);
  return { members: live, recreation };
}

function isOwned(live: ObjectJson, { owner }: ClusterTarget): boolean {
  return controllerOf(live)?.uid === owner.uid;
}

/** Only the very StatefulSet that was looked at goes; one that changed is looked at again. */
async function letGo(
  run: ClusterRun,
  live: ObjectJson,
  outgrown: readonly string[],
): Promise<void> {
  const { kube } = run.options;
  const { name } = live.metadata;
  const result = await kube.delete(KINDS.statefulSets, keyOf(live), {
    propagation: 'Orphan',
    preconditions: versionSeen(live),
    signal: run.signal,
  });
  run.log.info({ statefulSet: name, result }, 'let the StatefulSet go without its pods');
  if (result === 'conflict' || result === 'absent') return;
  record(run, {
    type: 'Normal',
    reason: 'StatefulSetRecreated',
    note: `StatefulSet ${name} is made anew around its pods, so that members which are added get ${outgrown.join(', ')} as large as the others have it.`,
  });
}
