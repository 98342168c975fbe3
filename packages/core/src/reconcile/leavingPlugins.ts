import { NOTHING_MERGED } from '@howdah/plugin-api';
import type { HostInput } from '@howdah/plugin-api';
import { FEP_CLUSTERS } from '../api/fepClusterKind.js';
import { MANAGER } from '../cluster/clusterNames.js';
import type { StartedPlugin } from '../host/pluginHost.js';
import { usedBy } from '../host/requirementOrder.js';
import { addFinalizer, removeFinalizer } from '../resources/finalizer.js';
import type { FinalizerTarget } from '../resources/finalizer.js';
import { stepLimits } from './clusterRun.js';
import type { ClusterRun } from './clusterRun.js';
import { runSteps } from './runSteps.js';
import { stepId } from './askNeeds.js';
import type { OwnedStep } from './askNeeds.js';
import type { StepsOutcome } from './runSteps.js';

/** The finalizer by which a plugin holds a cluster until its `on-delete` steps are done. */
function cleanupFinalizer(plugin: string): string {
  return `${plugin}/cleanup`;
}

/** The plugins that hold a cluster until they have cleaned up after it, by their ids. */
export function cleaningPlugins({ metadata }: ClusterRun['manifest']): readonly string[] {
  const suffix = cleanupFinalizer('');
  return (metadata.finalizers ?? [])
    .filter((name) => name.endsWith(suffix))
    .map((name) => name.slice(0, -suffix.length));
}

/** Whether a plugin has something to do when it leaves. */
export function cleansUp({ runtime }: StartedPlugin): boolean {
  return runtime.steps.some(({ phase }) => phase === 'on-delete');
}

/** Holds the cluster for plugins that clean up, before their first effect. */
export async function holdForCleanup(
  run: ClusterRun,
  plugins: readonly StartedPlugin[],
): Promise<ClusterRun> {
  let { manifest } = run;
  for (const started of plugins.filter(cleansUp)) {
    const finalizer = cleanupFinalizer(started.plugin.manifest.id);
    manifest = await addFinalizer(targetOf(run), manifest, finalizer);
  }
  return { ...run, manifest };
}

/**
 * Runs the `on-delete` steps of plugins that leave, those of a plugin after those of whoever
 * uses it, and lets go of the cluster for each that is done. A step that waits holds up only
 * what its plugin uses, and the steps that name it.
 */
export async function letLeave(
  run: ClusterRun,
  leaving: readonly StartedPlugin[],
  inputOf: (plugin: string) => HostInput,
): Promise<StepsOutcome & { readonly left: readonly string[] }> {
  const outcome = await runSteps({
    steps: cleaningSteps(leaving),
    phase: 'on-delete',
    inputOf,
    merged: NOTHING_MERGED,
    ...stepLimits(run),
  });
  const left = leaving
    .map(({ plugin }) => plugin.manifest.id)
    .filter((id) => !outcome.undone.has(id));
  let { manifest } = run;
  for (const id of left) {
    manifest = await removeFinalizer(targetOf(run), manifest, cleanupFinalizer(id));
  }
  return { ...outcome, left };
}

/** The steps of plugins that leave; each also comes after all steps of those that use its plugin. */
function cleaningSteps(leaving: readonly StartedPlugin[]): readonly OwnedStep[] {
  const stepsOf = ({ plugin, runtime }: StartedPlugin): readonly OwnedStep[] =>
    runtime.steps
      .filter(({ phase }) => phase === 'on-delete')
      .map((step) => ({ plugin: plugin.manifest.id, step }));
  const plugins = leaving.map(({ plugin }) => plugin);
  return leaving.flatMap((one) => {
    const first = leaving
      .filter(({ plugin }) => usedBy(plugin, plugins).some((use) => use.plugin === one.plugin))
      .flatMap(stepsOf)
      .map(stepId);
    return stepsOf(one).map(({ plugin, step }) => ({
      plugin,
      step: { ...step, after: [...step.after, ...first] },
    }));
  });
}

/** Whether the finalizers of plugins that are gone for good keep a cluster; they are given up. */
export async function giveUpCleanup(
  run: ClusterRun,
  plugins: ReadonlySet<string>,
): Promise<ClusterRun> {
  let { manifest } = run;
  for (const plugin of plugins) {
    manifest = await removeFinalizer(targetOf(run), manifest, cleanupFinalizer(plugin));
  }
  return { ...run, manifest };
}

function targetOf({ options, signal }: ClusterRun): FinalizerTarget {
  return {
    kube: options.kube,
    world: options.world,
    kind: FEP_CLUSTERS,
    fieldManager: MANAGER,
    signal,
  };
}
