import type { Provided } from '../capabilities/capability.js';
import type { Action } from '../procedures/action.js';
import type { Procedure } from '../procedures/procedure.js';
import type { Controller } from './controller.js';
import type { PluginInput } from './input.js';
import type { Step } from './step.js';

/** Reads what is neither in the manifest nor in the API server: a KMS's health, a metric. */
export interface Observation<TSpec, TFacts> {
  /** How old an answer may become before it is asked again. */
  readonly everyMs: number;
  /** At most 10 s. After that the answer counts as missing, and the former one stands with its age. */
  readonly budgetMs: number;
  /**
   * Read-only. Resolves to plain data of at most 1 MiB, of which a frozen copy is kept. `capability` finds what acts; what is offered may rest on
   * facts, and those are being looked for.
   */
  observe(input: Omit<PluginInput<TSpec>, 'facts'>, signal: AbortSignal): Promise<TFacts>;
}

/** What a started plugin brings. */
export interface PluginRuntime<TSpec, TFacts = never> {
  /** Capabilities that act, for all clusters. What only tells is for `Plugin.offers`. */
  readonly provides?: readonly Provided[];
  readonly observation?: Observation<TSpec, TFacts>;
  readonly steps?: readonly Step<TSpec, TFacts>[];
  readonly procedures?: readonly Procedure<TSpec, TFacts>[];
  readonly actions?: readonly Action<TSpec, TFacts>[];
  readonly controllers?: readonly Controller[];
  /** Lets go of what `start` took; in the reverse order of requirements. */
  stop?(): Promise<void>;
}
