import type { AnyObject, Clock, Kind, ObjectKey } from '@howdah/kube';
import type { Controller, ControllerResult, ControllerRun } from '@howdah/plugin-api';
import type { WorkResult } from '../kernel/runWorkers.js';
import { addFinalizer, removeFinalizer } from './finalizer.js';
import type { FinalizerTarget } from './finalizer.js';
import { writeResourceStatus } from './resourceStatus.js';
import { toldStatus } from './toldStatus.js';

/** A plugin's controller on the kernel's queue. */
export interface ResourceWork {
  readonly plugin: string;
  readonly controller: Controller;
  readonly kind: Kind;
  /** The input of the plugin for a cluster; undefined while there is none, or nothing is known of it. */
  readonly clusterAt: (key: ObjectKey) => ControllerRun['cluster'];
  readonly clock: Pick<Clock, 'now'>;
}

/** Sooner nothing is looked at again: what changes is told by a watch. */
const SOONEST_MS = 1000;

/** Lets a plugin's controller do its work on one object, and writes what it tells. */
export async function reconcileResource(
  { plugin, controller, clusterAt, clock }: ResourceWork,
  target: FinalizerTarget,
  key: ObjectKey,
): Promise<WorkResult> {
  const found = target.world.cacheOf(target.kind)?.get(key);
  if (found === undefined) return { result: 'done' };
  const finalizer = `${plugin}/${controller.id}`;
  const name = controller.clusterOf?.(found);
  const cluster = name === undefined ? undefined : clusterAt({ ...key, name });
  const run = { signal: target.signal, ...(cluster === undefined ? {} : { cluster }) };
  if (found.metadata.deletionTimestamp !== undefined) {
    if (found.metadata.finalizers?.includes(finalizer) !== true) return { result: 'done' };
    const ended = await controller.finalize?.(found, run);
    if (ended?.result === 'again') return tell({ target, clock }, found, ended);
    await removeFinalizer(target, found, finalizer);
    return { result: 'done' };
  }
  const object =
    controller.finalize === undefined ? found : await addFinalizer(target, found, finalizer);
  return tell({ target, clock }, object, await controller.reconcile(object, run));
}

async function tell(
  { target, clock }: Pick<ResourceWork, 'clock'> & { readonly target: FinalizerTarget },
  object: AnyObject,
  result: ControllerResult,
): Promise<WorkResult> {
  const now = new Date(clock.now()).toISOString();
  await writeResourceStatus(target, object, toldStatus(object, result, now));
  return result.result === 'done'
    ? { result: 'done' }
    : { result: 'again', afterMs: Math.max(result.afterMs, SOONEST_MS) };
}
