import { CONTRACT_VERSION } from '@howdah/plugin-api';
import type {
  AnyPlugin,
  BoundPlugin,
  Diagnostic,
  HostInput,
  PluginManifest,
} from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { bindPlugin, PluginFailure } from '../host/pluginFailure.js';
import type { LoadedPlugin } from '../host/pluginHost.js';
import type { StateReading } from '../state/stateReading.js';
import { FORGET_ANNOTATION } from './forgottenPlugins.js';
import { planCluster } from './planCluster.js';
import type { ClusterPlan } from './planCluster.js';
import { askedPlugin, recordedPlugin } from './plannedPlugin.js';
import type { PlannedPlugin } from './plannedPlugin.js';
import { pluginsInUse, recordOf } from './pluginRecords.js';

/** What a plan is made of. */
export interface PlanningInput {
  readonly cluster: FepCluster;
  readonly plugins: readonly LoadedPlugin[];
  readonly reading: StateReading;
  /** With the facts of the plugin. */
  readonly inputOf: (plugin: string) => HostInput;
  /** Plugins that are gone for good, as somebody said. */
  readonly forgotten: ReadonlySet<string>;
}

/** A plugin that could be asked. */
export interface AskedPlugin {
  readonly plugin: AnyPlugin;
  readonly bound: BoundPlugin;
}

/** A plan, and who could not be asked for it. */
export type Planning =
  | {
      readonly plan: ClusterPlan;
      readonly asked: readonly AskedPlugin[];
      /** Those that the cluster does not use, or uses no longer. */
      readonly off: readonly AskedPlugin[];
      readonly failures: readonly PluginFailure[];
      readonly impossible?: undefined;
    }
  /** Nobody knows what this plugin wants, and nothing may be applied without it. */
  | { readonly impossible: PluginFailure; readonly failures: readonly PluginFailure[] };

/**
 * Plans a cluster. A plugin that fails, or is missing while the cluster uses it, contributes what
 * it last did: it never looks like one that wants nothing.
 */
export function planWithRecords(from: PlanningInput): Planning {
  const { cluster, plugins, inputOf } = from;
  const failures = new Map<string, PluginFailure>(missingPlugins(from));
  const asked = new Map<string, AskedPlugin>();
  const off: AskedPlugin[] = [];
  for (const { plugin, state } of plugins) {
    const { id } = plugin.manifest;
    if (state.failed !== undefined) {
      failures.set(id, state.failed);
      continue;
    }
    try {
      const bound = bindPlugin(plugin, inputOf(id).cluster.spec);
      if (bound.enabled) asked.set(id, { plugin, bound });
      else off.push({ plugin, bound });
    } catch (error) {
      failures.set(id, failureIn(error));
    }
  }
  for (;;) {
    const planned: PlannedPlugin[] = [];
    for (const [id, failure] of failures) {
      const fallback = fallenBack(from, failure);
      if (fallback.plugin === undefined && fallback.impossible !== undefined) {
        return { impossible: fallback.impossible, failures: [...failures.values()] };
      }
      if (fallback.plugin !== undefined) planned.push(fallback.plugin);
      asked.delete(id);
    }
    for (const [id, { plugin, bound }] of asked) {
      const record = recordOf(from.reading, id, inputOf(id));
      const recorded = record.record === 'usable' ? record.answers : undefined;
      planned.push(askedPlugin(plugin, bound, { input: inputOf(id), recorded }));
    }
    try {
      const plan = planCluster(cluster, inputOf('core'), planned);
      return { plan, asked: [...asked.values()], off, failures: [...failures.values()] };
    } catch (error) {
      const failure = failureIn(error);
      if (failures.has(failure.plugin.id)) throw error;
      failures.set(failure.plugin.id, failure);
    }
  }
}

/** Findings about plugins that contribute what they last did. */
export function failureFindings(failures: readonly PluginFailure[]): readonly Diagnostic[] {
  return failures.map(({ plugin, message }) => ({
    severity: 'warning',
    code: 'PluginFailed',
    path: `Plugin ${plugin.id}`,
    message: `${message} The cluster goes on with what the plugin last contributed.`,
  }));
}

type Fallback =
  | { readonly plugin: PlannedPlugin | undefined; readonly impossible?: undefined }
  | { readonly plugin?: undefined; readonly impossible: PluginFailure };

function fallenBack({ reading, inputOf }: PlanningInput, failure: PluginFailure): Fallback {
  const { id } = failure.plugin;
  const input = inputOf(id);
  const record = recordOf(reading, id, input);
  switch (record.record) {
    case 'usable':
      return { plugin: recordedPlugin(id, record.answers) };
    case 'off':
    case 'none':
      // It never had a part in what runs; to go on without it takes nothing away.
      return input.observed.statefulSet === undefined
        ? { impossible: failure }
        : { plugin: undefined };
    case 'unusable':
      return { impossible: failure };
  }
}

function missingPlugins({
  plugins,
  reading,
  forgotten,
}: PlanningInput): readonly (readonly [string, PluginFailure])[] {
  const present = new Set(plugins.map(({ plugin }) => plugin.manifest.id));
  return pluginsInUse(reading)
    .filter((id) => !present.has(id) && !forgotten.has(id))
    .map((id) => [id, missing(id)] as const);
}

function missing(id: string): PluginFailure {
  const manifest: PluginManifest = {
    id,
    key: id.split('.')[0] ?? id,
    version: '0.0.0',
    contract: CONTRACT_VERSION,
  };
  return new PluginFailure(
    manifest,
    `is not in this operator, and the cluster uses it; install an operator that has it, or give up what it does here with the annotation ${FORGET_ANNOTATION}=${id} on the cluster`,
  );
}

function failureIn(error: unknown): PluginFailure {
  if (error instanceof PluginFailure) return error;
  throw error;
}
