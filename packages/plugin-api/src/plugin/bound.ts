import type { Provided } from '../capabilities/capability.js';
import type { JsonObject } from '../json.js';
import type { Action } from '../procedures/action.js';
import type { Procedure } from '../procedures/procedure.js';
import type { Contribution } from '../slots/contribution.js';
import type { MergedSlots } from '../slots/mergedSlots.js';
import type { PluginContext } from './context.js';
import type { Controller } from './controller.js';
import type { Condition, Diagnostic, NotYet, PluginInput } from './input.js';
import type { PluginManifest } from './manifest.js';
import type { Root } from './root.js';
import type { Step, StepResult } from './step.js';

/** A plugin whose types of spec and facts only the plugin itself knows. */
export interface AnyPlugin {
  readonly manifest: PluginManifest;
  readonly roots: readonly Root[];
  /** Whether it offers capabilities cluster by cluster, beside those it provides when started. */
  readonly offers: boolean;
  bind(clusterSpec: JsonObject): BoundPlugin;
  start(context: PluginContext): Promise<BoundRuntime>;
}

/** What `observe` answered: a copy of it, that the host keeps and hands back. */
export interface HeldFacts {
  readonly held: true;
}

/** Input without what only the plugin can type. */
export interface HostInput extends Omit<PluginInput<unknown>, 'spec' | 'facts'> {
  /** Of the plugin that is asked. */
  readonly heldFacts?:
    | { readonly held: HeldFacts; readonly ageMs: number }
    | { readonly unknown: string };
}

/** A plugin together with its spec in one cluster. */
export interface BoundPlugin {
  readonly enabled: boolean;
  offers(input: HostInput): readonly Provided[];
  validate(input: HostInput): readonly Diagnostic[];
  contribute(input: HostInput): readonly Contribution[] | NotYet;
  render(input: HostInput, merged: MergedSlots): readonly Contribution[];
  conditions(input: HostInput): readonly Condition[];
}

/** A started plugin; what it brings selects its spec by itself. */
export interface BoundRuntime {
  readonly provides: readonly Provided[];
  readonly observation?: BoundObservation;
  readonly steps: readonly BoundStep[];
  readonly procedures: readonly BoundProcedure[];
  readonly actions: readonly BoundAction[];
  readonly controllers: readonly Controller[];
  stop(): Promise<void>;
}

export interface BoundObservation {
  readonly everyMs: number;
  readonly budgetMs: number;
  /** `keep` gives a copy to hold, or throws where that is not what facts may be. */
  observe(input: HostInput, signal: AbortSignal, keep: <T>(facts: T) => T): Promise<HeldFacts>;
}

export interface BoundStep {
  readonly id: string;
  readonly phase: Step<unknown>['phase'];
  readonly after: readonly string[];
  readonly evenWhenRefused: boolean;
  needed(input: HostInput, merged: MergedSlots): boolean;
  run(input: HostInput, merged: MergedSlots, signal: AbortSignal): Promise<StepResult>;
}

/** What one step of a bound procedure reads. */
export interface HostStepRun {
  readonly input: HostInput;
  readonly args: JsonObject;
  readonly target: string | undefined;
  readonly request: string;
  readonly merged: MergedSlots;
  readonly notes: JsonObject;
  readonly recorded: Readonly<Record<string, JsonObject>>;
  readonly signal: AbortSignal;
}

type OfProcedure = Procedure<unknown>;
type OfStep = OfProcedure['steps'][number];
type OnHost<F extends (run: never) => unknown> = (run: HostStepRun) => ReturnType<F>;

export interface BoundProcedureStep extends Pick<OfStep, 'id' | 'deadlineMs' | 'settleMs'> {
  readonly prepare?: OnHost<NonNullable<OfStep['prepare']>>;
  readonly isMet: OnHost<OfStep['isMet']>;
  readonly act: OnHost<OfStep['act']>;
  readonly undo?: { readonly isMet: OnHost<OfStep['isMet']>; readonly act: OnHost<OfStep['act']> };
}

export interface BoundProcedure extends Pick<OfProcedure, 'id' | 'exclusive'> {
  plan(input: HostInput, args: JsonObject): ReturnType<OfProcedure['plan']>;
  readonly steps: readonly BoundProcedureStep[];
  result(input: HostInput, args: JsonObject): string;
}

export interface BoundAction {
  readonly type: string;
  answer(
    request: Parameters<Action<unknown>['answer']>[0],
    input: HostInput,
  ): ReturnType<Action<unknown>['answer']>;
}
