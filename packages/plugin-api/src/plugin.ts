import type { PluginContext, PluginRuntime, Step, StepResult } from './context.js';
import { CONTRACT_VERSION } from './contractVersion.js';
import type { Condition, Diagnostic, PluginInput } from './input.js';
import type { Json, JsonObject, ObjectJson } from './json.js';
import type { Contribution, MergedSlots, PolicyRule } from './slots.js';

/** A kind that decides when a cluster is reconciled. */
export interface WatchedKind {
  readonly apiVersion: string;
  readonly kind: string;
  /**
   * What of the object matters to the plugin. The cluster is reconciled when the answer changes,
   * so that heartbeats cost nothing. Pure.
   */
  relevant(object: ObjectJson): Json;
}

/** What an installation must know of a plugin without running it. */
export interface PluginManifest {
  /** DNS-style, stable for ever: `ha.howdah.dev`. Owns the condition prefix. */
  readonly id: string;
  /** Where a third party's spec sits: `spec.plugins.<key>`. */
  readonly key: string;
  readonly version: string;
  /** Contract it was built against, `major.minor`. */
  readonly contract: string;
  /** Capability ids; providers of an exclusive one exclude each other. */
  readonly provides?: readonly string[];
  /**
   * Fields below `spec` that the plugin acts upon, each with all that is in it: `fep.pgAuditLog`.
   * What nobody claims is told to the user as being without effect. `plugins.<key>` needs no claim.
   */
  readonly claims?: readonly string[];
  readonly requires?: readonly string[];
  /** What the operator may do on this plugin's behalf. */
  readonly rbac?: readonly PolicyRule[];
  readonly watches?: readonly WatchedKind[];
  readonly postgres?: { readonly min?: number; readonly max?: number };
}

/**
 * A feature of an operator. It edits nothing: it is asked what it contributes, and core merges the
 * answers of all plugins by the laws of their slots.
 *
 * @example
 * export const audit = definePlugin({
 *   manifest: { id: 'audit.example.org', key: 'audit', version: '1.0.0', contract: '0.1' },
 *   select: (spec) => ({ enabled: spec['audit'] === true }),
 *   contribute: ({ spec }) => (spec.enabled ? [{ slot: 'pg.preload', library: 'pgaudit' }] : []),
 * });
 */
export interface Plugin<TSpec> {
  readonly manifest: PluginManifest;
  /** Picks the plugin's own part out of the cluster's spec. Pure; throws nothing. */
  select(clusterSpec: JsonObject): TSpec;
  validate?(input: PluginInput<TSpec>): readonly Diagnostic[];
  /** Pure and synchronous: the same input gives the same answer. */
  contribute(input: PluginInput<TSpec>): readonly Contribution[];
  /** Second pure stage, of capability providers: reads what all contributed. */
  render?(input: PluginInput<TSpec>, merged: MergedSlots): readonly Contribution[];
  conditions?(input: PluginInput<TSpec>): readonly Condition[];
  start?(context: PluginContext): PluginRuntime<TSpec>;
}

/** A plugin whose spec type only the plugin itself knows. */
export interface AnyPlugin {
  readonly manifest: PluginManifest;
  bind(clusterSpec: JsonObject): BoundPlugin;
  start(context: PluginContext): BoundRuntime;
}

/** Input without the plugin's own spec. */
export type HostInput = Omit<PluginInput<unknown>, 'spec'>;

/** A plugin together with its spec in one cluster. */
export interface BoundPlugin {
  validate(input: HostInput): readonly Diagnostic[];
  contribute(input: HostInput): readonly Contribution[];
  render(input: HostInput, merged: MergedSlots): readonly Contribution[];
  conditions(input: HostInput): readonly Condition[];
}

/** A started plugin; its steps select their spec by themselves. */
export interface BoundRuntime {
  readonly provides: NonNullable<PluginRuntime<unknown>['provides']>;
  readonly steps: readonly BoundStep[];
}

export interface BoundStep {
  readonly id: string;
  readonly phase: Step<unknown>['phase'];
  readonly evenWhenRefused: boolean;
  needed(input: HostInput, merged: MergedSlots): boolean;
  run(input: HostInput, merged: MergedSlots, signal: AbortSignal): Promise<StepResult>;
}

const BRAND = Symbol.for('howdah.dev/plugin');

/**
 * Makes a plugin that a host recognises, also when host and plugin loaded two copies of this
 * package. The plugin's spec type is closed over, so that the host needs no cast.
 */
export function definePlugin<TSpec>(plugin: Plugin<TSpec>): AnyPlugin {
  const branded = {
    manifest: Object.freeze({ ...plugin.manifest }),
    bind: (clusterSpec: JsonObject) => bind(plugin, plugin.select(clusterSpec)),
    start: (context: PluginContext) => bindRuntime(plugin, plugin.start?.(context) ?? {}),
    [BRAND]: CONTRACT_VERSION,
  };
  return Object.freeze(branded);
}

/** Whether a value came from `definePlugin`, of this copy of the package or another. */
export function isPlugin(value: unknown): value is AnyPlugin {
  return typeof value === 'object' && value !== null && BRAND in value;
}

function bind<TSpec>(plugin: Plugin<TSpec>, spec: TSpec): BoundPlugin {
  return {
    validate: (input) => plugin.validate?.({ ...input, spec }) ?? [],
    contribute: (input) => plugin.contribute({ ...input, spec }),
    render: (input, merged) => plugin.render?.({ ...input, spec }, merged) ?? [],
    conditions: (input) => plugin.conditions?.({ ...input, spec }) ?? [],
  };
}

function bindRuntime<TSpec>(plugin: Plugin<TSpec>, runtime: PluginRuntime<TSpec>): BoundRuntime {
  const own = (input: HostInput): PluginInput<TSpec> => ({
    ...input,
    spec: plugin.select(input.cluster.spec),
  });
  return {
    provides: runtime.provides ?? [],
    steps: (runtime.steps ?? []).map((step) => ({
      id: step.id,
      phase: step.phase,
      evenWhenRefused: step.evenWhenRefused ?? false,
      needed: (input, merged) => step.needed(own(input), merged),
      run: (input, merged, signal) => step.run(own(input), merged, signal),
    })),
  };
}
