import type { ObjectKey } from '@howdah/kube';
import { FEP_ACTIONS } from '../api/fepActionKind.js';
import type { WorkResult } from '../kernel/runWorkers.js';
import type { ClusterRun, ReconcilerOptions } from '../reconcile/clusterRun.js';
import { readAction } from './actionRequest.js';
import { createdAt, pendingActions } from './pendingActions.js';
import { tellOutcome, tellProgress } from './tellAction.js';

/** A cluster and what is asked of it may be applied in one go, in either order. */
const PATIENCE_MS = 30_000;

/** Answers what is asked of a cluster that does not exist, once it had time to come. */
export async function answerForMissing(
  options: ReconcilerOptions,
  key: ObjectKey,
  { signal }: Pick<ClusterRun, 'log' | 'signal'>,
): Promise<WorkResult> {
  const teller = { options, signal };
  const now = options.clock.now();
  const text = `there is no FEPCluster "${key.name}" in this namespace; correct spec.targetClusterName in a new FEPAction`;
  let left: number | undefined;
  for (const action of pendingActions(options.world.ofCluster(FEP_ACTIONS, key))) {
    const read = readAction(action);
    if ('problem' in read) {
      await tellOutcome(teller, action, { succeeded: false, text: read.problem });
      continue;
    }
    const age = now - Date.parse(createdAt(action));
    if (age < PATIENCE_MS) {
      left = Math.min(left ?? PATIENCE_MS, PATIENCE_MS - age);
      await tellProgress(teller, action, { phase: 'Waiting', message: text });
    } else {
      await tellOutcome(teller, action, { succeeded: false, text });
    }
  }
  return left === undefined ? { result: 'done' } : { result: 'again', afterMs: left };
}
