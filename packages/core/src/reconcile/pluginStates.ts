import type { Condition, PluginManifest } from '@howdah/plugin-api';
import {
  degraded,
  logFailure,
  PluginFailure,
  undecided as undecidedState,
  working,
} from '../host/pluginFailure.js';
import type { ClusterRun } from './clusterRun.js';
import type { AskedPlugin } from './plannedPlugin.js';
import type { PluginInputs } from './pluginInputs.js';

/**
 * The conditions of every plugin: its own where it can be asked, and whether it works. A plugin of
 * which anything fails is degraded by itself; nobody else is.
 */
export function pluginStates(
  run: Pick<ClusterRun, 'log'>,
  inputs: Pick<PluginInputs, 'of' | 'failed'>,
  {
    asked,
    failures,
    undecided,
  }: {
    readonly asked: readonly AskedPlugin[];
    readonly failures: readonly PluginFailure[];
    /** Why plugins cannot tell yet what they contribute, by their ids. */
    readonly undecided: ReadonlyMap<string, string>;
  },
): readonly Condition[] {
  for (const failure of failures) logFailure(run.log, failure);
  return [
    ...asked.flatMap(({ plugin, bound }): readonly Condition[] => {
      const { manifest } = plugin;
      try {
        const own = bound.conditions(inputs.of(manifest.id));
        const reason = undecided.get(manifest.id);
        return [
          ...own,
          reason === undefined ? stateOf(manifest, inputs) : undecidedState(manifest, reason),
        ];
      } catch (error) {
        if (!(error instanceof PluginFailure)) throw error;
        logFailure(run.log, error);
        return [degraded(error)];
      }
    }),
    ...failures.map(degraded),
  ];
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
