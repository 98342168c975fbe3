import { formatKey, keyOf } from '@howdah/kube';
import type { AnyPlugin, HostInput } from '@howdah/plugin-api';
import type { ObservedFacts, Observer } from '../facts/factStore.js';
import type { ClusterCapabilities } from '../host/clusterCapabilities.js';
import { frozen } from '../json/frozen.js';
import type { PluginFailure } from '../host/pluginFailure.js';
import type { Snapshot } from './clusterInput.js';
import type { ClusterRun } from './clusterRun.js';

/** The inputs of all plugins for one reconcile: alike but for what each one observed and may ask. */
export interface PluginInputs {
  /** Of core. */
  readonly common: HostInput;
  readonly of: (plugin: string) => HostInput;
  /** Plugins that cannot say what they offer here, or did not return when they were asked. */
  readonly withoutOffers: () => readonly PluginFailure[];
  /** Why a plugin's last observation failed, by its id. */
  readonly failed: ReadonlyMap<string, string>;
  readonly retryAfterMs?: number;
}

/** Of what inputs are made. */
export interface InputSources {
  readonly plugins: readonly AnyPlugin[];
  readonly capabilitiesIn: (inputOf: (plugin: string) => HostInput) => ClusterCapabilities;
  readonly snapshot: Snapshot;
  readonly observed?: ObservedFacts;
}

/** Gives every plugin the snapshot, with the facts it observed last and the capabilities it lists. */
export function inputsOf(sources: InputSources): PluginInputs {
  const { plugins, capabilitiesIn, observed } = sources;
  const snapshot = frozen(sources.snapshot);
  const manifests = new Map(plugins.map(({ manifest }) => [manifest.id, manifest]));
  const made = new Map<string, HostInput>();
  const of = (plugin: string): HostInput => {
    const manifest = manifests.get(plugin);
    if (manifest === undefined) return common;
    const before = made.get(plugin);
    if (before !== undefined) return before;
    const heldFacts = observed?.of.get(plugin);
    const input: HostInput = Object.freeze({
      ...snapshot,
      capability: capabilities.of(manifest),
      ...(heldFacts === undefined ? {} : { heldFacts: frozen(heldFacts) }),
    });
    made.set(plugin, input);
    return input;
  };
  const capabilities = capabilitiesIn(of);
  const capability: HostInput['capability'] = (token) => capabilities.resolve(token);
  const common: HostInput = Object.freeze({ ...snapshot, capability });
  return {
    common,
    of,
    withoutOffers: () => capabilities.failures(),
    failed: observed?.failed ?? new Map(),
    ...(observed?.retryAfterMs === undefined ? {} : { retryAfterMs: observed.retryAfterMs }),
  };
}

/** The inputs of a cluster's plugins by what they observed before; asks nobody anything. */
export function knownInputs(
  { options, manifest }: Pick<ClusterRun, 'options' | 'manifest'>,
  snapshot: Snapshot,
): PluginInputs {
  const observed = options.facts.known(formatKey(keyOf(manifest)));
  return inputsOf({ ...inOperator({ options, manifest }), snapshot, observed });
}

/** Observes what is due, and gives every plugin what it observed last. */
export async function pluginInputs(run: ClusterRun, snapshot: Snapshot): Promise<PluginInputs> {
  const { host, facts } = run.options;
  const observers = host.started.flatMap(({ plugin, runtime }): readonly Observer[] =>
    runtime.observation === undefined
      ? []
      : [{ plugin: plugin.manifest.id, observation: runtime.observation }],
  );
  if (observers.length === 0) return inputsOf({ ...inOperator(run), snapshot });
  // What is offered may rest on facts, and those are only now being looked for.
  const capability: HostInput['capability'] = (token) => host.resolve(token);
  const acting: HostInput = Object.freeze({ ...frozen(snapshot), capability });
  const key = formatKey(keyOf(run.manifest));
  const observed = await facts.observe(key, observers, { input: acting, signal: run.signal });
  return inputsOf({ ...inOperator(run), snapshot, observed });
}

function inOperator({
  options: { host, plans, clock },
  manifest,
}: Pick<ClusterRun, 'options' | 'manifest'>): Pick<InputSources, 'plugins' | 'capabilitiesIn'> {
  const stuck = plans.of(formatKey(keyOf(manifest))).stuck.at(manifest['spec'], clock.monotonic());
  return {
    plugins: host.plugins.map(({ plugin }) => plugin),
    capabilitiesIn: (inputOf) => host.capabilitiesIn(inputOf, stuck.values()),
  };
}
