import { keyOf } from '@howdah/kube';
import type { AnyObject } from '@howdah/kube';
import { FEP_ACTIONS } from '../api/fepActionKind.js';
import { advanceProcedures } from '../procedures/advanceProcedures.js';
import type { Advanced } from '../procedures/advanceProcedures.js';
import { describeProcedures } from '../procedures/describeProcedures.js';
import { markTold } from '../procedures/markTold.js';
import type { ProcedureRequest } from '../procedures/procedureRequest.js';
import type { ProcedureScene } from '../procedures/scene.js';
import type { ClusterRun } from '../reconcile/clusterRun.js';
import { recordedIds } from '../procedures/recordedIds.js';
import type { Answerers } from './answerers.js';
import { answerAction } from './answerAction.js';
import { createdAt, pendingActions } from './pendingActions.js';
import { tellOutcome, tellProgress } from './tellAction.js';

/** Where the procedures of a cluster stand after their turn. */
export interface ActionsTurn {
  readonly advanced: Advanced;
  /** A line for each procedure that runs or waits; undefined while nobody knows anything new. */
  readonly message: string | undefined;
  readonly retryAfterMs?: number;
}

/**
 * Answers what was asked of a cluster, and takes its procedures as far as they go. An answer is
 * written when it is recorded, so that a crash between the two asks nobody twice.
 */
export async function settleActions(run: ClusterRun, answerers: Answerers): Promise<ActionsTurn> {
  const { options, manifest, signal } = run;
  const cluster = keyOf(manifest);
  const pending = pendingActions(options.world.ofCluster(FEP_ACTIONS, cluster));
  const requests = await answered(run, pending, answerers);
  const scene: ProcedureScene = {
    procedures: answerers.procedures,
    inputFor: (procedure, procedures) => ({
      ...answerers.inputOf(procedure),
      observed: options.world.observed(cluster),
      procedures,
    }),
    clock: options.clock,
    log: run.log,
    signal,
  };
  const advanced = await advanceProcedures({ ...scene, store: options.state, cluster, requests });
  await tellEnded(run, advanced, pending);
  await tellStanding(run, advanced, pending);
  return {
    advanced,
    message: describeProcedures(advanced),
    ...(advanced.retryAfterMs === undefined ? {} : { retryAfterMs: advanced.retryAfterMs }),
  };
}

/** Answers what is answered at once; the rest are requests for procedures. */
async function answered(
  run: ClusterRun,
  pending: readonly AnyObject[],
  answerers: Answerers,
): Promise<readonly ProcedureRequest[]> {
  const recorded = recordedIds(run.options.state.read(keyOf(run.manifest)));
  const requests: ProcedureRequest[] = [];
  for (const action of pending) {
    const { uid = '', name } = action.metadata;
    if (recorded.has(uid)) continue;
    const answer = answerAction(action, answerers);
    switch (answer.answer) {
      case 'refused':
        await tellOutcome(run, action, { succeeded: false, text: answer.reason });
        break;
      case 'text':
        await tellOutcome(run, action, { succeeded: true, text: answer.text });
        break;
      case 'wait':
        await tellProgress(run, action, { phase: 'Waiting', message: answer.reason });
        break;
      case 'procedure':
        requests.push({
          id: uid,
          name,
          createdAt: createdAt(action),
          procedure: answer.procedure,
          args: answer.args,
        });
        break;
    }
  }
  return requests;
}

async function tellEnded(
  run: ClusterRun,
  advanced: Advanced,
  pending: readonly AnyObject[],
): Promise<void> {
  if (advanced.state !== 'known' || advanced.ended.length === 0) return;
  for (const { id, outcome, text } of advanced.ended) {
    // One whose action is gone, or answered already, is told as well as it can be.
    const action = pending.find(({ metadata }) => metadata.uid === id);
    if (action === undefined) continue;
    await tellOutcome(run, action, { succeeded: outcome === 'succeeded', text });
  }
  const { options, manifest, signal } = run;
  await markTold(
    { store: options.state, cluster: keyOf(manifest), signal },
    advanced.ended.map(({ id }) => id),
  );
}

async function tellStanding(
  run: ClusterRun,
  advanced: Advanced,
  pending: readonly AnyObject[],
): Promise<void> {
  if (advanced.state === 'conflict') return;
  const actionOf = (id: string): AnyObject | undefined =>
    pending.find(({ metadata }) => metadata.uid === id);
  for (const { request, reason } of advanced.waiting) {
    const action = actionOf(request.id);
    if (action !== undefined) {
      await tellProgress(run, action, { phase: 'Waiting', message: reason });
    }
  }
  if (advanced.state === 'unknown') return;
  for (const standing of advanced.running) {
    const action = actionOf(standing.record.id);
    const message = describeProcedures({ ...advanced, running: [standing], waiting: [] });
    if (action !== undefined && message !== undefined) {
      await tellProgress(run, action, { phase: 'Running', message });
    }
  }
}
