import type { AnyObject, Clock, EventInput, EventRecorder, Kube, Log } from '@howdah/kube';
import { controllerReference, formatKey, keyOf } from '@howdah/kube';
import type { Condition, Diagnostic } from '@howdah/plugin-api';
import type { ImageCatalogue } from '../cluster/databaseImage.js';
import { classOf } from '../compose/classOf.js';
import type { FactStore } from '../facts/factStore.js';
import type { PluginHost } from '../host/pluginHost.js';
import type { WorkResult } from '../kernel/runWorkers.js';
import type { ClusterTarget } from './applyObjects.js';
import { withPath } from './asWritten.js';
import type { PlanMemories } from './planMemory.js';
import type { StateStore } from '../state/stateStore.js';
import type { OwnedStep } from './askNeeds.js';
import type { StepsOptions } from './runSteps.js';
import type { ServedCertificates } from './servedCertificates.js';
import type { CallBudget } from '../kernel/callBudget.js';
import type { DatabaseSync } from './syncDatabase.js';
import type { WarningEvents } from './warningEvents.js';
import type { World } from './world.js';
import { writeStatus } from './writeStatus.js';
import type { StatusFields } from './writeStatus.js';

/** What a reconcile works with. */
export interface ReconcilerOptions {
  readonly kube: Kube;
  readonly world: World;
  readonly host: PluginHost;
  readonly images: ImageCatalogue;
  readonly clock: Clock;
  /** For times that are recorded to be compared with later ones of our own. */
  readonly steady: Clock;
  readonly events: Pick<EventRecorder, 'record'>;
  readonly warnings: WarningEvents;
  readonly database: DatabaseSync;
  readonly certificates: ServedCertificates;
  readonly state: StateStore;
  readonly facts: FactStore;
  readonly plans: PlanMemories;
  readonly budget: CallBudget;
}

/** One cluster, one reconcile. */
export interface ClusterRun {
  readonly options: ReconcilerOptions;
  readonly manifest: AnyObject;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** The steps of all plugins. */
export function stepsOf({ options }: ClusterRun): readonly OwnedStep[] {
  return options.host.started.flatMap(({ plugin, runtime }) =>
    runtime.steps.map((step) => ({ plugin: plugin.manifest.id, step })),
  );
}

/** What steps run within, in whatever phase: a failure is told by its class. */
export function stepLimits({
  options,
  log,
  signal,
}: ClusterRun): Pick<StepsOptions, 'signal' | 'budget' | 'onError'> {
  return {
    signal,
    budget: options.budget,
    onError: (step, error) => {
      log.warn({ step, error: classOf(error) }, 'step failed');
    },
  };
}

/** Writes what a reconcile came to. Of two conditions of a type the later one counts. */
export async function tellStatus(
  { options, manifest, signal }: ClusterRun,
  conditions: readonly Condition[],
  fields: StatusFields,
): Promise<void> {
  await writeStatus({
    kube: options.kube,
    world: options.world,
    manifest,
    conditions: [...new Map(conditions.map((each) => [each.type, each])).values()],
    fields,
    now: new Date(options.clock.now()).toISOString(),
    signal,
  });
}

/** Where the objects of the cluster go. */
export function targetOf({ options, manifest, signal }: ClusterRun): ClusterTarget {
  const { kube, world } = options;
  const { namespace = 'default' } = manifest.metadata;
  return { kube, world, namespace, owner: controllerReference(manifest), signal };
}

/** Tells findings as events, those that were not told before. */
export function tellWarnings(run: ClusterRun, diagnostics: readonly Diagnostic[]): void {
  const key = formatKey(keyOf(run.manifest));
  for (const { code, path, message } of run.options.warnings.fresh(key, diagnostics)) {
    record(run, { type: 'Warning', reason: code, note: withPath(path, message) });
  }
}

/** Records an event of the cluster. */
export function record(run: ClusterRun, event: Pick<EventInput, 'type' | 'reason' | 'note'>): void {
  run.options.events.record({ regarding: run.manifest, action: 'Reconcile', ...event });
}

/** The soonest of the times somebody wants to be looked at again. */
export function nextLook(times: readonly (number | undefined)[]): WorkResult {
  const wanted = times.filter((time) => time !== undefined);
  if (wanted.length === 0) return { result: 'done' };
  return { result: 'again', afterMs: Math.min(...wanted) };
}
