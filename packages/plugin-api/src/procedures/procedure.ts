import type { JsonObject } from '../json.js';
import type { Known, PluginInput } from '../plugin/input.js';

/** One step of a plan, and what it works on: `restart-member` of `my-db-sts-1`. */
export interface PlannedStep {
  readonly step: string;
  readonly target?: string;
}

/** What a procedure is about to do. It is recorded before the first step begins. */
export type ProcedurePlan =
  | { readonly plan: readonly PlannedStep[] }
  /** Nothing was begun; the reason says what to do instead. */
  | { readonly refused: string };

/** What one step reads. */
export interface StepRun<TSpec, TFacts = never> {
  readonly input: PluginInput<TSpec, TFacts>;
  readonly args: JsonObject;
  readonly target: string | undefined;
  /** What `prepare` of this step recorded before its first attempt. */
  readonly notes: JsonObject;
  readonly signal: AbortSignal;
}

/** What an attempt came to: its effect is looked for, counts as there, or will never be. */
export type Attempt =
  | { readonly attempt: 'made' }
  /** Its effect leaves no trace, and making it once more would do no harm: it counts as met. */
  | { readonly attempt: 'unobservable' }
  /** Nothing was changed and nothing will be; the procedure fails, and what was done is undone. */
  | { readonly attempt: 'impossible'; readonly reason: string };

/**
 * One step. The kernel records an attempt, acts, and then looks for the effect; after a crash it
 * looks first. An effect that cannot be seen is waited for, never assumed, and never made twice.
 */
export interface ProcedureStep<TSpec, TFacts = never> {
  readonly id: string;
  /** From the first attempt until its effect is there; after that the procedure fails. */
  readonly deadlineMs: number;
  /** How long the effect of an attempt may take to show before the next attempt. */
  readonly settleMs: number;
  /** What must be known to tell the effect afterwards; recorded once, before the first attempt. */
  prepare?(run: StepRun<TSpec, TFacts>): Promise<Known<JsonObject>>;
  /** The postcondition. Also asked before the first attempt: what is there already is not made. */
  isMet(run: StepRun<TSpec, TFacts>): Promise<Known<boolean>>;
  act(run: StepRun<TSpec, TFacts>): Promise<Attempt>;
  /** Takes the step back when a later one fails. What needs no undoing has none. */
  undo?: {
    isMet(run: StepRun<TSpec, TFacts>): Promise<Known<boolean>>;
    act(run: StepRun<TSpec, TFacts>): Promise<Attempt>;
  };
}

/**
 * Work of many steps that survives the operator: switchover, restart, restore, upgrade, rotation.
 *
 * @example
 * const rotate: Procedure<Spec> = {
 *   id: 'rotate-key', exclusive: true,
 *   plan: () => ({ plan: [{ step: 'new-key' }, { step: 're-wrap' }] }),
 *   steps: [newKey, reWrap],
 *   result: () => 'The key is a new one.',
 * };
 */
export interface Procedure<TSpec, TFacts = never> {
  /** Unique in its plugin. */
  readonly id: string;
  /** Whether members are stopped, moved or overwritten: of those one runs per cluster at a time. */
  readonly exclusive: boolean;
  /** Pure. Refuses what cannot be done, before anything is done. */
  plan(input: PluginInput<TSpec, TFacts>, args: JsonObject): ProcedurePlan;
  readonly steps: readonly ProcedureStep<TSpec, TFacts>[];
  /** Pure: what is told at its end, beside that it succeeded. */
  result?(input: PluginInput<TSpec, TFacts>, args: JsonObject): string;
}
