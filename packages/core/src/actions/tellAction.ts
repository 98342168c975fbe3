import { keyOf } from '@howdah/kube';
import type { AnyObject, JsonObject } from '@howdah/kube';
import { FEP_ACTIONS } from '../api/fepActionKind.js';
import { MANAGER } from '../cluster/clusterNames.js';
import type { ReconcilerOptions } from '../reconcile/clusterRun.js';
import { fepActionStatus, progressPatch } from './actionStatus.js';
import type { ActionOutcome, ActionProgress } from './actionStatus.js';
import { isAnswered } from './pendingActions.js';

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
  const now = new Date(teller.options.clock.now()).toISOString();
  const [message = ''] = outcome.text.split('\n');
  const phase = outcome.succeeded ? 'Succeeded' : 'Failed';
  await tellProgress(teller, action, { phase, message });
  await tell(teller, action, {
    patchOf: (current) =>
      isAnswered(current) ? undefined : { fepActionStatus: fepActionStatus(outcome, now) },
  });
}

/** Writes how far an action is, if that is news. */
export async function tellProgress(
  teller: Teller,
  action: AnyObject,
  progress: ActionProgress,
): Promise<void> {
  await tell(teller, action, {
    patchOf: (current) => (isAnswered(current) ? undefined : progressPatch(current, progress)),
    subresource: 'status',
  });
}

/** Rejects with CONFLICT when somebody else told something meanwhile: it is looked again then. */
async function tell(
  { options: { kube, world }, signal }: Teller,
  action: AnyObject,
  {
    patchOf,
    subresource,
  }: {
    readonly patchOf: (current: AnyObject) => JsonObject | undefined;
    readonly subresource?: 'status';
  },
): Promise<void> {
  const cache = world.cacheOf(FEP_ACTIONS);
  const current = cache?.get(keyOf(action)) ?? action;
  const patch = patchOf(current);
  if (patch === undefined || current.metadata.uid !== action.metadata.uid) return;
  const { resourceVersion } = current.metadata;
  const told = await kube.patchMerge<AnyObject>(
    { kind: FEP_ACTIONS, key: keyOf(action) },
    { ...patch, metadata: { resourceVersion } },
    { fieldManager: MANAGER, signal, subresource },
  );
  cache?.observe(told);
}
