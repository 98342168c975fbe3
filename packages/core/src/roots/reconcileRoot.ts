import { controllerReference, formatKey } from '@howdah/kube';
import type { AnyObject, Clock, ObjectKey } from '@howdah/kube';
import type { Condition, Diagnostic, JsonObject, PluginManifest, Root } from '@howdah/plugin-api';
import { CLUSTER_LABEL } from '../cluster/clusterNames.js';
import { labelled } from '../cluster/ownedObject.js';
import type { Contributed } from '../compose/contributed.js';
import { frozen } from '../json/frozen.js';
import { patiently } from '../host/patience.js';
import { PluginFailure } from '../host/pluginFailure.js';
import type { PluginTroubles } from '../host/pluginTroubles.js';
import type { WorkResult } from '../kernel/runWorkers.js';
import { applyObjects } from '../reconcile/applyObjects.js';
import { withPath } from '../reconcile/asWritten.js';
import type { Snapshot } from '../reconcile/clusterInput.js';
import { servedObjects } from '../reconcile/servedObjects.js';
import { failureOf } from '../reconcile/failedReconcile.js';
import type { FinalizerTarget } from '../resources/finalizer.js';
import { writeResourceStatus } from '../resources/resourceStatus.js';
import { toldStatus } from '../resources/toldStatus.js';
import { bindRoot } from './bindRoot.js';
import type { BoundRoot } from './bindRoot.js';
import { composeRoot } from './composeRoot.js';
import { removeUnrendered } from './removeUnrendered.js';
import type { RootMemories, RootMemory } from './rootMemory.js';

/** What is known of the cluster that a root works for, and what plugins contribute to it. */
export interface ServedCluster {
  readonly input: Snapshot;
  readonly contributed: readonly Contributed[];
}

/** A kind of root, and where its cluster is found. */
export interface RootWork {
  readonly plugin: PluginManifest;
  readonly root: Root;
  /** Undefined while there is no such cluster, or nothing is known of it. */
  readonly clusterAt: (key: ObjectKey) => ServedCluster | undefined;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly memories: RootMemories;
  readonly troubles: PluginTroubles;
}

const RETRY_MS = 30_000;

/** Brings the objects of one root in line with it. */
export async function reconcileRoot(
  work: RootWork,
  target: FinalizerTarget,
  key: ObjectKey,
): Promise<WorkResult> {
  const object = target.world.cacheOf(target.kind)?.get(key);
  const about = `${rootId(work.plugin.id, work.root)} ${formatKey(key)}`;
  // Deletion is the garbage collector's: everything that is made of a root belongs to it.
  if (object === undefined || object.metadata.deletionTimestamp !== undefined) {
    work.memories.forget(key);
    work.troubles.clear(about);
    return { result: 'done' };
  }
  const memory = work.memories.of(key);
  const bound = bindRoot(work, object, memory);
  let name: string | undefined;
  try {
    const [stuck] = memory.stuck.at(object['spec'], work.clock.monotonic()).values();
    if (stuck !== undefined) throw stuck;
    name = patiently(() => bound.clusterOf());
    const result = await bringInLine({ work, target, object }, { key, name, bound, memory });
    work.troubles.clear(about);
    return result;
  } catch (error) {
    target.signal.throwIfAborted();
    if (error instanceof PluginFailure) {
      memory.stuck.note(error, work.clock.monotonic());
      const cluster = name === undefined ? {} : { cluster: { ...key, name } };
      work.troubles.note(about, { failure: error, ...cluster });
    }
    const failure = rootFailure(error);
    if (failure !== undefined) {
      await tell({ work, target, object }, ready('False', failure.reason, failure.message));
    }
    throw error;
  }
}

/** What is told of an error in the root's condition. */
function rootFailure(error: unknown): Pick<Condition, 'reason' | 'message'> | undefined {
  if (!(error instanceof PluginFailure)) return failureOf(error);
  return { reason: 'PluginFailed', message: error.message };
}

/** A root, the cluster it works for, and its plugin. */
interface Asked {
  readonly key: ObjectKey;
  readonly name: string | undefined;
  readonly bound: BoundRoot;
  readonly memory: RootMemory;
}

async function bringInLine(
  { work, target, object }: Pick<Told, 'work' | 'target' | 'object'>,
  { key, name, bound, memory }: Asked,
): Promise<WorkResult> {
  const served = name === undefined ? undefined : work.clusterAt({ ...key, name });
  if (name !== undefined && served === undefined) {
    const message = `FEPCluster "${name}" is not there yet, or nothing is known of it.`;
    await tell({ work, target, object }, ready('False', 'ClusterUnknown', message));
    return { result: 'again', afterMs: RETRY_MS };
  }
  const about = {
    root: object,
    observed: { others: served?.input.observed.others ?? [] },
    ...(served === undefined ? {} : knownOf(served.input)),
  };
  const from = { plugin: work.plugin.id, inherited: served?.contributed ?? [] };
  const { input, composition, answers } = patiently(() => composeRoot(bound, frozen(about), from));
  const { merged, conflicts } = composition;
  memory.answers = answers;
  if (conflicts.length > 0) {
    const message = conflicts.map((conflict) => `${conflict.path}: ${conflict.message}`).join('\n');
    await tell({ work, target, object }, ready('False', 'PluginConflict', message));
    return { result: 'done' };
  }
  const applied = servedObjects(target.world, merged.objects);
  await applyObjects(
    {
      kube: target.kube,
      world: target.world,
      signal: target.signal,
      namespace: key.namespace ?? 'default',
      owner: controllerReference(object),
    },
    applied.objects.map((owned) => labelled(owned, { [CLUSTER_LABEL]: name ?? '' })),
  );
  const { uid = '' } = object.metadata;
  await removeUnrendered(target, { uid, cluster: { ...key, name: name ?? '' } }, applied.objects);
  const status = patiently(() => bound.status(input));
  memory.answers = { ...answers, status };
  await tell(
    { work, target, object, status },
    ready('True', 'Applied', appliedText(applied.diagnostics)),
  );
  return { result: 'done' };
}

function knownOf({ cluster, names, credentials }: Snapshot) {
  return { cluster, names, credentials };
}

function appliedText(leftOut: readonly Diagnostic[]): string {
  return leftOut.length === 0
    ? 'Everything was applied as it is wanted.'
    : leftOut.map(({ path, message }) => withPath(path, message)).join('\n');
}

function ready(status: Condition['status'], reason: string, message: string): Condition {
  return { type: 'Ready', status, reason, message: message.slice(0, 1024) };
}

/** What is told, and of what. */
interface Told {
  readonly work: RootWork;
  readonly target: FinalizerTarget;
  readonly object: AnyObject;
  readonly status?: JsonObject;
}

async function tell(to: Told, condition: Condition): Promise<void> {
  const { work, target, object, status } = to;
  const now = new Date(work.clock.now()).toISOString();
  const told = toldStatus(object, { status, conditions: [condition] }, now);
  await writeResourceStatus(target, object, told);
}

/** How a kind of root is told from other work on the queue. */
export function rootId(plugin: string, { kind }: Pick<Root, 'kind'>): string {
  return `${plugin}/${kind.apiVersion}/${kind.kind}`;
}
