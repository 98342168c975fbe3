import type { JsonObject } from '../json.js';
import type { Contribution } from '../slots/contribution.js';
import type { MergedSlots } from '../slots/mergedSlots.js';
import type { PluginContext } from './context.js';
import type { Condition, Diagnostic, PluginInput } from './input.js';
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
   * Whether the cluster uses the feature; always where it is absent. When it no longer does, the
   * `on-delete` steps run once. Pure.
   */
  enabled?(spec: TSpec): boolean;
  validate?(input: PluginInput<TSpec, TFacts>): readonly Diagnostic[];
  /** Pure and synchronous: the same input gives the same answer. */
  contribute(input: PluginInput<TSpec, TFacts>): readonly Contribution[];
  /** Second pure stage, of capability providers: reads what all contributed. */
  render?(input: PluginInput<TSpec, TFacts>, merged: MergedSlots): readonly Contribution[];
  conditions?(input: PluginInput<TSpec, TFacts>): readonly Condition[];
  readonly roots?: readonly Root[];
  start?(
    context: PluginContext,
  ): PluginRuntime<TSpec, TFacts> | Promise<PluginRuntime<TSpec, TFacts>>;
}
