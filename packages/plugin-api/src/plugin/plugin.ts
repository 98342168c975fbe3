import type { Provided } from '../capabilities/capability.js';
import type { JsonObject } from '../json.js';
import type { Contribution } from '../slots/contribution.js';
import type { MergedSlots } from '../slots/mergedSlots.js';
import type { PluginContext } from './context.js';
import type { Condition, Diagnostic, NotYet, PluginInput } from './input.js';
import type { PluginManifest } from './manifest.js';
import type { Root } from './root.js';
import type { PluginRuntime } from './runtime.js';

/**
 * A feature of an operator. It edits nothing: it is asked what it contributes, and core merges the
 * answers of all plugins by the laws of their slots. Make one with `definePlugin`.
 */
export interface Plugin<TSpec, TFacts = never> {
  readonly manifest: PluginManifest;
  /** Picks the plugin's own part out of the cluster's spec. Pure; throws nothing. */
  select(clusterSpec: JsonObject): TSpec;
  /**
   * Whether the cluster uses the feature; always where it is absent. None of its steps run where it
   * does not; when it no longer does, the `on-delete` steps run once. Pure.
   */
  enabled?(spec: TSpec): boolean;
  /**
   * Capabilities that only tell, for one cluster: an implementation closes over spec and facts of
   * its input. Pure. Asked when somebody asks for them, and only in clusters that use the feature.
   * What acts is provided by `start`.
   */
  offers?(input: PluginInput<TSpec, TFacts>): readonly Provided[];
  validate?(input: PluginInput<TSpec, TFacts>): readonly Diagnostic[];
  /**
   * Pure and synchronous: the same input gives the same answer. `NotYet` leaves what the plugin
   * contributed last; a cluster that does not exist waits.
   */
  contribute(input: PluginInput<TSpec, TFacts>): readonly Contribution[] | NotYet;
  /** Second pure stage, of capability providers: reads what all contributed. */
  render?(input: PluginInput<TSpec, TFacts>, merged: MergedSlots): readonly Contribution[];
  conditions?(input: PluginInput<TSpec, TFacts>): readonly Condition[];
  readonly roots?: readonly Root[];
  start?(
    context: PluginContext,
  ): PluginRuntime<TSpec, TFacts> | Promise<PluginRuntime<TSpec, TFacts>>;
}
