import { keyOf } from '@howdah/kube';
import type { AnyObject } from '@howdah/kube';
import { FEP_ACTIONS } from '../api/fepActionKind.js';
import { MANAGER } from '../cluster/clusterNames.js';
import type { ReconcilerOptions } from '../reconcile/clusterRun.js';
import { fepActionStatus, progressPatch } from './actionStatus.js';
import type { ActionOutcome, ActionProgress } from './actionStatus.js';

/** Where actions are answered. */
export interface Teller {
  readonly options: Pick<ReconcilerOptions, 'kube' | 'world' | 'clock'>;
  readonly signal: AbortSignal;
}

/**
 * Writes the answer to an action. Written once: an action that has one is left alone. So the phase
 * comes first; after a crash between the two the answer is still missing, and both are told.
 */
export async function tellOutcome(
  teller: Teller,
  action: AnyObject,
  outcome: ActionOutcome,
): Promise<void> {
  const { kube, world, clock } = teller.options;
  const now = new Date(clock.now()).toISOString();
  const [message = ''] = outcome.text.split('\n');
  const phase = outcome.succeeded ? 'Succeeded' : 'Failed';
  await tellProgress(teller, action, { phase, message });
  const answered = await kube.patchMerge<AnyObject>(
    { kind: FEP_ACTIONS, key: keyOf(action) },
    { fepActionStatus: fepActionStatus(outcome, now) },
    { fieldManager: MANAGER, signal: teller.signal },
  );
  world.cacheOf(FEP_ACTIONS)?.observe(answered);
}

/** Writes how far an action is, if that is news. */
export async function tellProgress(
  { options, signal }: Teller,
  action: AnyObject,
  progress: ActionProgress,
): Promise<void> {
  const patch = progressPatch(action, progress);
  if (patch === undefined) return;
  const told = await options.kube.patchMerge<AnyObject>(
    { kind: FEP_ACTIONS, key: keyOf(action) },
    patch,
    { fieldManager: MANAGER, signal, subresource: 'status' },
  );
  options.world.cacheOf(FEP_ACTIONS)?.observe(told);
}
