import type { Condition, PluginManifest } from '@howdah/plugin-api';
import {
  degraded,
  logFailure,
  PluginFailure,
  undecided as undecidedState,
  working,
} from '../host/pluginFailure.js';
import type { ClusterRun } from './clusterRun.js';
import type { ToldConditions } from './askConditions.js';
import type { PluginInputs } from './pluginInputs.js';

/**
 * The conditions of every plugin: its own where it told them, and whether it works. A plugin of
 * which anything fails is degraded by itself; nobody else is.
 */
export function pluginStates(
  run: Pick<ClusterRun, 'log'>,
  inputs: Pick<PluginInputs, 'failed'>,
  {
    conditions,
    failures,
    undecided,
    troubles,
    stuck,
  }: {
    readonly conditions: readonly ToldConditions[];
    readonly failures: readonly PluginFailure[];
    /** Why plugins cannot tell yet what they contribute, by their ids. */
    readonly undecided: ReadonlyMap<string, string>;
    /** How plugins fail in what is not about the cluster alone, by their ids. */
    readonly troubles: ReadonlyMap<string, PluginFailure>;
    /** Told of every failure. */
    readonly stuck: { note(failure: PluginFailure): void };
  },
): readonly Condition[] {
  const failed = new Map(failures.map((failure) => [failure.plugin.id, failure]));
  const own = conditions.flatMap(({ manifest, told }): readonly Condition[] => {
    if (told instanceof PluginFailure) {
      failed.set(manifest.id, told);
      return [];
    }
    const trouble = troubles.get(manifest.id);
    if (trouble !== undefined) return [...told, degraded(trouble)];
    const reason = undecided.get(manifest.id);
    return [
      ...told,
      reason === undefined ? stateOf(manifest, inputs) : undecidedState(manifest, reason),
    ];
  });
  for (const failure of failed.values()) {
    logFailure(run.log, failure);
    stuck.note(failure);
  }
  return [...own, ...[...failed.values()].map(degraded)];
}

/** `<Key>Degraded` of plugins of which a step failed. */
export function failedSteps(
  run: ClusterRun,
  failed: readonly string[],
  reasons: readonly string[],
): readonly Condition[] {
  const plugins = run.options.host.plugins.filter(({ plugin }) =>
    failed.includes(plugin.manifest.id),
  );
  return plugins.map(({ plugin: { manifest } }) => ({
    ...working(manifest),
    status: 'True',
    reason: 'StepFailed',
    message: reasons
      .filter((reason) => reason.includes(manifest.id))
      .join('\n')
      .slice(0, 1024),
  }));
}

function stateOf(manifest: PluginManifest, { failed }: Pick<PluginInputs, 'failed'>): Condition {
  const problem = failed.get(manifest.id);
  if (problem === undefined) return working(manifest);
  return {
    ...working(manifest),
    status: 'True',
    reason: 'ObservationFailed',
    message: `Plugin ${manifest.id} could not observe what it decides by: ${problem}. What it found out before stands.`,
  };
}
