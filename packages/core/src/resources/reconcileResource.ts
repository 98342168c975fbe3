import { formatKey, isKubeError } from '@howdah/kube';
import type { AnyObject, Clock, Kind, ObjectKey } from '@howdah/kube';
import type {
  Controller,
  ControllerResult,
  ControllerRun,
  PluginManifest,
} from '@howdah/plugin-api';
import { AnswerError } from '../host/answers.js';
import { PluginFailure, threw } from '../host/pluginFailure.js';
import type { PluginTroubles } from '../host/pluginTroubles.js';
import { CallOverdue } from '../kernel/callBudget.js';
import type { CallBudget } from '../kernel/callBudget.js';
import type { WorkResult } from '../kernel/runWorkers.js';
import { readControllerResult } from './readControllerResult.js';
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
  readonly troubles: PluginTroubles;
  readonly budget: CallBudget;
}

/**
 * Lets a plugin's controller do its work on one object, and writes what it tells. A failure of the
 * plugin is a trouble of it until the object is well, or gone.
 */
export async function reconcileResource(
  work: ResourceWork,
  target: FinalizerTarget,
  key: ObjectKey,
): Promise<WorkResult> {
  const { plugin, controller, clusterAt, troubles } = work;
  const found = target.world.cacheOf(target.kind)?.get(key);
  const about = `${plugin.id}/${controller.id} ${formatKey(key)}`;
  if (found === undefined) {
    troubles.clear(about);
    return { result: 'done' };
  }
  const asked = asking(work, target, formatKey(key));
  let name: string | undefined;
  try {
    name = await asked('name the cluster of', () => controller.clusterOf?.(found), readName);
    const cluster = name === undefined ? undefined : clusterAt({ ...key, name });
    const seen = cluster === undefined ? {} : { cluster };
    const result = await lookAfter(found, seen, { work, target, asked });
    troubles.clear(about);
    return result;
  } catch (error) {
    if (error instanceof PluginFailure) {
      const cluster = name === undefined ? {} : { cluster: { ...key, name } };
      troubles.note(about, { failure: error, ...cluster });
    }
    throw error;
  }
}

async function lookAfter(
  found: AnyObject,
  seen: Omit<ControllerRun, 'signal'>,
  { work: { plugin, controller, clock }, target, asked }: Looking,
): Promise<WorkResult> {
  const finalizer = `${plugin.id}/${controller.id}`;
  if (found.metadata.deletionTimestamp !== undefined) {
    if (found.metadata.finalizers?.includes(finalizer) !== true) return { result: 'done' };
    if (controller.finalize !== undefined) {
      const finalize = (signal: AbortSignal) => controller.finalize?.(found, { ...seen, signal });
      const ended = await asked('finalize', finalize, readControllerResult);
      if (ended.result === 'again') return tell({ target, clock }, found, ended);
    }
    await removeFinalizer(target, found, finalizer);
    return { result: 'done' };
  }
  const object =
    controller.finalize === undefined ? found : await addFinalizer(target, found, finalizer);
  const reconcile = (signal: AbortSignal) => controller.reconcile(object, { ...seen, signal });
  return tell({ target, clock }, object, await asked('reconcile', reconcile, readControllerResult));
}

interface Looking {
  readonly work: ResourceWork;
  readonly target: FinalizerTarget;
  readonly asked: ReturnType<typeof asking>;
}

/** Asks for something to be done with an object, in time. Of what is thrown only the class is told. */
function asking(
  { plugin, controller, budget }: ResourceWork,
  { signal }: FinalizerTarget,
  key: string,
) {
  const object = `${controller.kind.kind} ${key}`;
  return async <T>(
    what: string,
    ask: (signal: AbortSignal) => unknown,
    read: (answer: unknown) => T,
  ): Promise<T> => {
    try {
      const call = `${plugin.id}/${controller.id} ${what} ${key}`;
      return read(await budget.run(call, signal, async (own) => ask(own)));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof CallOverdue) {
        const overdue = `has a controller that was asked to ${what} ${object} and ${error.message}`;
        throw new PluginFailure(plugin, overdue);
      }
      if (error instanceof AnswerError) {
        const problem = `answered nonsense when it was asked to ${what} ${object}: ${error.message}`;
        throw new PluginFailure(plugin, problem);
      }
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
    : { result: 'again', afterMs: result.afterMs };
}

function readName(answer: unknown): string | undefined {
  if (answer === undefined || typeof answer === 'string') return answer;
  throw new AnswerError('expected the name of a cluster, or undefined for none');
}
