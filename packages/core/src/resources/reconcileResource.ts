import { formatKey, isKubeError } from '@howdah/kube';
import type { AnyObject, Clock, Kind, ObjectKey } from '@howdah/kube';
import type {
  Controller,
  ControllerResult,
  ControllerRun,
  PluginManifest,
} from '@howdah/plugin-api';
import { PluginFailure, threw } from '../host/pluginFailure.js';
import type { WorkResult } from '../kernel/runWorkers.js';
import { SOONEST_LOOK_MS } from '../kernel/soonestLook.js';
import { addFinalizer, removeFinalizer } from './finalizer.js';
import type { FinalizerTarget } from './finalizer.js';
import { writeResourceStatus } from './resourceStatus.js';
import { toldStatus } from './toldStatus.js';

/** A plugin's controller on the kernel's queue. */
export interface ResourceWork {
  readonly plugin: PluginManifest;
  readonly controller: Controller;
  readonly kind: Kind;
  /** The input of the plugin for a cluster; undefined while there is none, or nothing is known of it. */
  readonly clusterAt: (key: ObjectKey) => ControllerRun['cluster'];
  readonly clock: Pick<Clock, 'now'>;
}

/** Lets a plugin's controller do its work on one object, and writes what it tells. */
export async function reconcileResource(
  { plugin, controller, clusterAt, clock }: ResourceWork,
  target: FinalizerTarget,
  key: ObjectKey,
): Promise<WorkResult> {
  const found = target.world.cacheOf(target.kind)?.get(key);
  if (found === undefined) return { result: 'done' };
  const asked = asking(plugin, target, `${controller.kind.kind} ${formatKey(key)}`);
  const finalizer = `${plugin.id}/${controller.id}`;
  const name = await asked('name the cluster of', () => controller.clusterOf?.(found));
  const cluster = name === undefined ? undefined : clusterAt({ ...key, name });
  const run = { signal: target.signal, ...(cluster === undefined ? {} : { cluster }) };
  if (found.metadata.deletionTimestamp !== undefined) {
    if (found.metadata.finalizers?.includes(finalizer) !== true) return { result: 'done' };
    const ended = await asked('finalize', () => controller.finalize?.(found, run));
    if (ended?.result === 'again') return tell({ target, clock }, found, ended);
    await removeFinalizer(target, found, finalizer);
    return { result: 'done' };
  }
  const object =
    controller.finalize === undefined ? found : await addFinalizer(target, found, finalizer);
  const result = await asked('reconcile', () => controller.reconcile(object, run));
  return tell({ target, clock }, object, result);
}

/** Asks for something to be done with an object. Of what is thrown only the class is told. */
function asking(plugin: PluginManifest, { signal }: FinalizerTarget, object: string) {
  return async <T>(what: string, ask: () => T | Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      signal.throwIfAborted();
      // Those of the API server's refusals tell the code and the object, and may be lost races.
      if (error instanceof PluginFailure || isKubeError(error)) throw error;
      throw threw(plugin, `${what} ${object}`, error);
    }
  };
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
    : { result: 'again', afterMs: Math.max(result.afterMs, SOONEST_LOOK_MS) };
}
