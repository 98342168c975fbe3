import { formatKey, keyOf } from '@howdah/kube';
import type { HostInput } from '@howdah/plugin-api';
import type { ObservedFacts, Observer } from '../facts/factStore.js';
import type { ClusterRun } from './clusterRun.js';

/** The inputs of all plugins for one reconcile: alike but for what each one observed. */
export interface PluginInputs {
  /** Of core, and of plugins that observe nothing. */
  readonly common: HostInput;
  readonly of: (plugin: string) => HostInput;
  /** Why a plugin's last observation failed, by its id. */
  readonly failed: ReadonlyMap<string, string>;
  readonly retryAfterMs?: number;
}

/** Observes what is due, and gives every plugin what it observed last. */
export async function pluginInputs(run: ClusterRun, common: HostInput): Promise<PluginInputs> {
  const { host, facts } = run.options;
  const observers = host.started.flatMap(({ plugin, runtime }): readonly Observer[] =>
    runtime.observation === undefined
      ? []
      : [{ plugin: plugin.manifest.id, observation: runtime.observation }],
  );
  if (observers.length === 0) return withFacts(common, undefined);
  const key = formatKey(keyOf(run.manifest));
  const call = { input: common, signal: run.signal };
  return withFacts(common, await facts.observe(key, observers, call));
}

function withFacts(common: HostInput, observed: ObservedFacts | undefined): PluginInputs {
  return {
    common,
    of: (plugin) => {
      const heldFacts = observed?.of.get(plugin);
      return heldFacts === undefined ? common : { ...common, heldFacts };
    },
    failed: observed?.failed ?? new Map(),
    ...(observed?.retryAfterMs === undefined ? {} : { retryAfterMs: observed.retryAfterMs }),
  };
}
