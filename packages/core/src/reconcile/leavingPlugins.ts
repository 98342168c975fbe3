import type { HostInput } from '@howdah/plugin-api';
import { FEP_CLUSTERS } from '../api/fepClusterKind.js';
import { MANAGER } from '../cluster/clusterNames.js';
import { compose } from '../compose/compose.js';
import type { StartedPlugin } from '../host/pluginHost.js';
import { addFinalizer, removeFinalizer } from '../resources/finalizer.js';
import type { FinalizerTarget } from '../resources/finalizer.js';
import type { ClusterRun } from './clusterRun.js';
import { runSteps } from './runSteps.js';
import type { StepsOutcome } from './runSteps.js';

/** What plugins do when they leave a cluster reads nobody's contributions. */
const NOTHING_MERGED = compose([]).merged;

/** The finalizer by which a plugin holds a cluster until its `on-delete` steps are done. */
export function cleanupFinalizer(plugin: string): string {
  return `${plugin}/cleanup`;
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
 * Runs the `on-delete` steps of plugins that leave, each plugin after those that require it, and
 * lets go of the cluster for each that is done. One that waits holds up only what it requires.
 */
export async function letLeave(
  run: ClusterRun,
  leaving: readonly StartedPlugin[],
  inputOf: (plugin: string) => HostInput,
): Promise<StepsOutcome & { readonly left: readonly string[] }> {
  const waiting: string[] = [];
  const left: string[] = [];
  const failed: string[] = [];
  let retryAfterMs: number | undefined;
  let { manifest } = run;
  // The host lists providers first, so the reverse begins with whoever is required by nobody.
  for (const { plugin, runtime } of leaving.toReversed()) {
    const { id, provides = [] } = plugin.manifest;
    const needed = leaving.some(
      (other) =>
        !left.includes(other.plugin.manifest.id) &&
        other.plugin.manifest.requires?.some((capability) => provides.includes(capability)) ===
          true,
    );
    if (needed) continue;
    const outcome = await runSteps({
      steps: runtime.steps.map((step) => ({ plugin: id, step })),
      phase: 'on-delete',
      inputOf,
      merged: NOTHING_MERGED,
      signal: run.signal,
      budget: run.options.budget,
      onError: (step, error) => {
        run.log.warn({ step, error: nameOf(error) }, 'step failed');
      },
    });
    failed.push(...outcome.failed);
    if (outcome.waiting.length > 0) {
      waiting.push(...outcome.waiting);
      retryAfterMs = Math.min(retryAfterMs ?? Infinity, outcome.retryAfterMs ?? Infinity);
      continue;
    }
    manifest = await removeFinalizer(targetOf(run), manifest, cleanupFinalizer(id));
    left.push(id);
  }
  return { waiting, left, failed, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
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

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
