import type { JsonObject } from '../json.js';
import type { Known, NotYet, PluginInput } from '../plugin/input.js';
import type { MergedSlots } from '../slots/mergedSlots.js';
import type { Effect } from './effect.js';

/** One step of a plan, and what it works on: `restart-member` of `my-db-sts-1`. */
export interface PlannedStep {
  readonly step: string;
  readonly target?: string;
  /** Instead of the step's own, where it hangs on the size of the work. */
  readonly deadlineMs?: number;
  /**
   * From its first attempt nothing is taken back: a failure of this step or of a later one leaves
   * the procedure `stuck`. It goes on running, with its exclusion and with what is contributed
   * while it runs, but acts no more until the same procedure is asked for again. That request
   * replaces it, and is past this point from its own beginning.
   */
  readonly pointOfNoReturn?: true;
}

/** What a procedure is about to do. It is recorded before the first step begins. */
export type ProcedurePlan =
  | { readonly plan: readonly PlannedStep[] }
  /** Nothing was begun; the reason says what to do instead. */
  | { readonly refused: string }
  /**
   * Cannot be judged yet, such as while facts are unknown: the request waits, and the plan is asked
   * for again. The reason is recorded: it tells no figures that move.
   */
  | NotYet;

/** What one step reads. */
export interface StepRun<TSpec, TFacts = never> {
  readonly input: PluginInput<TSpec, TFacts>;
  readonly args: JsonObject;
  readonly target: string | undefined;
  /** Id of the request, the same for all attempts of all steps: name a Job after it. */
  readonly request: string;
  /** What the cluster was last composed to; nothing while its manifest cannot be followed. */
  readonly merged: MergedSlots;
  /** What `prepare` of this step recorded before its first attempt. */
  readonly notes: JsonObject;
  /** What the steps before this one recorded, by `<step>` or `<step>/<target>`. */
  readonly recorded: Readonly<Record<string, JsonObject>>;
  readonly signal: AbortSignal;
}

/** What an attempt came to: its effect is looked for, counts as there, or will never be. */
export type Attempt =
  | { readonly attempt: 'made' }
  /** Nothing was changed; it is tried again until the deadline, and the reason is told then. */
  | { readonly attempt: 'refused'; readonly reason: string }
  /** Its effect leaves no trace, and making it once more would do no harm: it counts as met. */
  | { readonly attempt: 'unobservable' }
  /**
   * Nothing was changed and nothing will be; the procedure fails, and what was done is undone. Past
   * a point of no return it is stuck.
   */
  | { readonly attempt: 'impossible'; readonly reason: string };

/**
 * One step. The kernel records an attempt, acts, and then looks for the effect; after a crash it
 * looks first. An effect that cannot be seen is waited for, never assumed, and never made twice.
 */
export interface ProcedureStep<TSpec, TFacts = never> {
  readonly id: string;
  /**
   * From the first attempt until its effect is there; after that the procedure fails. A plan may
   * give another one. Neither may a single call of `act` take longer than this.
   */
  readonly deadlineMs: number;
  /** How long the effect of an attempt may take to show before the next attempt. */
  readonly settleMs: number;
  /** What must be known to tell the effect afterwards; recorded once, before the first attempt. */
  prepare?(run: StepRun<TSpec, TFacts>): Promise<Known<JsonObject>>;
  /** The postcondition. Also asked before the first attempt: what is there already is not made. */
  isMet(run: StepRun<TSpec, TFacts>): Promise<Effect>;
  act(run: StepRun<TSpec, TFacts>): Promise<Attempt>;
  /** Takes the step back when a later one fails. What needs no undoing has none. */
  undo?: {
    isMet(run: StepRun<TSpec, TFacts>): Promise<Effect>;
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
