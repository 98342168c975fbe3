import { keyOf } from '@howdah/kube';
import type { AnyObject } from '@howdah/kube';
import type { MergedSlots } from '@howdah/plugin-api';
import { FEP_ACTIONS } from '../api/fepActionKind.js';
import { pluginParts } from '../cluster/pluginParts.js';
import { advanceProcedures } from '../procedures/advanceProcedures.js';
import type { Advanced } from '../procedures/advanceProcedures.js';
import { describeProcedures } from '../procedures/describeProcedures.js';
import { markTold } from '../procedures/markTold.js';
import type { ProcedureRequest } from '../procedures/procedureRequest.js';
import type { ProcedureScene } from '../procedures/scene.js';
import type { ClusterTroubles } from '../host/pluginTroubles.js';
import { record } from '../reconcile/clusterRun.js';
import type { ClusterRun } from '../reconcile/clusterRun.js';
import { forgottenPlugins, FORGET_ANNOTATION } from '../reconcile/forgottenPlugins.js';
import { recordedIds } from '../procedures/recordedIds.js';
import { stateOf } from '../procedures/stateOf.js';
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
 * written when it is recorded, so that a crash between the two asks nobody twice. `merged` is what
 * the cluster was last composed to.
 */
export async function settleActions(
  run: ClusterRun,
  answerers: Answerers,
  merged: MergedSlots,
): Promise<ActionsTurn> {
  const { options, manifest, signal } = run;
  const cluster = keyOf(manifest);
  const pending = pendingActions(options.world.ofCluster(FEP_ACTIONS, cluster));
  const troubles = options.host.troubles.at(cluster);
  const requests = await answered(run, pending, { ...answerers, troubles });
  const scene: ProcedureScene = {
    procedures: answerers.procedures,
    ownerOf: answerers.ownerOf,
    troubles,
    inputFor: (procedure, procedures) => ({
      ...answerers.inputOf(procedure),
      observed: options.world.observed(cluster),
      procedures,
    }),
    merged,
    clock: options.steady,
    log: run.log,
    signal,
  };
  const advanced = await advanceProcedures({
    ...scene,
    store: options.state,
    cluster,
    requests,
    givenUp: givenUp(run),
  });
  tellGivenUp(run, advanced);
  await tellOutcomes(run, advanced, pending);
  await tellStanding(run, advanced, pending);
  logProgress(run, advanced);
  return {
    advanced,
    message: describeProcedures(advanced, 'left-out'),
    ...(advanced.retryAfterMs === undefined ? {} : { retryAfterMs: advanced.retryAfterMs }),
  };
}

type AskedForActions = Answerers & { readonly troubles: ClusterTroubles };

/** Plugins that somebody gave up, and that do not work in this operator. */
function givenUp({ options, manifest }: ClusterRun): ReadonlySet<string> {
  const working = new Set(options.host.started.map(({ plugin }) => plugin.manifest.id));
  const forgotten = forgottenPlugins(manifest.metadata.annotations?.[FORGET_ANNOTATION]);
  return new Set([...forgotten].filter((id) => !working.has(id)));
}

function tellGivenUp(run: ClusterRun, advanced: Advanced): void {
  if (advanced.state !== 'known') return;
  for (const { procedure, name, text } of advanced.givenUp) {
    const note = `${procedure} (${name}): ${text}`;
    record(run, { type: 'Warning', reason: 'ProcedureGivenUp', note });
  }
}

/** Answers what is answered at once; the rest are requests for procedures. */
async function answered(
  run: ClusterRun,
  pending: readonly AnyObject[],
  asked: AskedForActions,
): Promise<readonly ProcedureRequest[]> {
  if (pending.length === 0) return [];
  const recorded = recordedIds(run.options.state.read(keyOf(run.manifest)));
  const requests: ProcedureRequest[] = [];
  for (const action of pending) {
    const { uid = '', name } = action.metadata;
    if (recorded.has(uid)) continue;
    const answer = answerAction(action, { ...asked, log: run.log });
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
        if (stateIsLost(run)) {
          await tellOutcome(run, action, { succeeded: false, text: LOST });
          break;
        }
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

/** What is stuck has failed for whoever asked: only another request goes on from there. */
async function tellOutcomes(
  run: ClusterRun,
  advanced: Advanced,
  pending: readonly AnyObject[],
): Promise<void> {
  if (advanced.state !== 'known') return;
  const outcomes = [
    ...advanced.ended.map(({ id, outcome, text }) => ({
      id,
      succeeded: outcome === 'succeeded',
      text,
    })),
    ...advanced.stuck.map(({ id, text }) => ({ id, succeeded: false, text })),
  ];
  if (outcomes.length === 0) return;
  for (const { id, ...outcome } of outcomes) {
    // One whose action is gone, or answered already, is told as well as it can be.
    const action = pending.find(({ metadata }) => metadata.uid === id);
    if (action !== undefined) await tellOutcome(run, action, outcome);
  }
  const { options, manifest, signal } = run;
  await markTold(
    { store: options.state, cluster: keyOf(manifest), signal },
    outcomes.map(({ id }) => id),
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
    // Answered above.
    if (stateOf(standing.record) === 'stuck') continue;
    const action = actionOf(standing.record.id);
    const message = describeProcedures(
      { ...advanced, running: [standing], waiting: [] },
      'left-out',
    );
    if (action !== undefined && message !== undefined) {
      await tellProgress(run, action, { phase: 'Running', message });
    }
  }
}

/** Figures that move go to the log; a status would cost a write for each. */
function logProgress({ log }: ClusterRun, advanced: Advanced): void {
  if (advanced.state !== 'known') return;
  const running = advanced.running.filter(({ progress }) => progress !== undefined);
  if (running.length === 0) return;
  const text = describeProcedures({ ...advanced, running, waiting: [] }, 'shown');
  log.info({ procedures: text ?? '' }, 'procedures go on');
}

const LOST =
  'whether this was done already is not known, since the record of it is gone; look at the cluster, and ask again with a new FEPAction';

/** Members that were made on record, and no record: what was begun, or done, is not known. */
function stateIsLost({ options, manifest }: ClusterRun): boolean {
  const cluster = keyOf(manifest);
  const { statefulSet } = options.world.observed(cluster);
  return options.state.read(cluster).state === 'absent' && pluginParts(statefulSet) !== undefined;
}
