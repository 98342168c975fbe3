import type { MergedSlots } from '../slots/mergedSlots.js';
import type { PluginInput } from './input.js';

/** `done`, or `wait` with the reason a person reads in the condition. */
export type StepResult =
  | { readonly result: 'done' }
  | { readonly result: 'wait'; readonly reason: string; readonly retryAfterMs: number };

/** Idempotent imperative work in a phase of the reconcile. While one `before-apply` waits, nothing is applied. */
export interface Step<TSpec, TFacts = never> {
  readonly id: string;
  /**
   * `on-delete`: once when the feature is switched off, or its cluster deleted; `input.leaving` says
   * which.
   */
  readonly phase: 'before-apply' | 'after-apply' | 'when-ready' | 'on-delete';
  /**
   * Steps of the same phase that come first, as `<plugin id>/<step id>`; a waiting one holds this one
   * up. Those of a plugin that is not in the operator are left aside; one that is there must bring
   * them, and no two may wait for each other.
   */
  readonly after?: readonly string[];
  /**
   * Of an `after-apply` step that repairs from observation alone: it also runs while nothing is
   * applied, such as for a refused manifest. Then the input holds names and what was observed, the
   * spec is that of an empty manifest, and nothing is merged.
   */
  readonly evenWhenRefused?: boolean;
  /** Pure: whether there is anything to do. A step that is not needed costs nothing. */
  needed(input: PluginInput<TSpec, TFacts>, merged: MergedSlots): boolean;
  run(
    input: PluginInput<TSpec, TFacts>,
    merged: MergedSlots,
    signal: AbortSignal,
  ): Promise<StepResult>;
}
