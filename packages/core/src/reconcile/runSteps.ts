import type { BoundStep, HostInput, MergedSlots } from '@howdah/plugin-api';
import { untilNoneFails } from '../host/patience.js';
import { PluginFailure } from '../host/pluginFailure.js';
import { askNeeds, stepId } from './askNeeds.js';
import type { Need, OwnedStep } from './askNeeds.js';
import { orderedSteps } from './orderedSteps.js';
import { readStepResult } from './readStepResult.js';
import { CallOverdue } from '../kernel/callBudget.js';
import type { CallBudget } from '../kernel/callBudget.js';

/** What the steps of a phase came to. */
export interface StepsOutcome {
  /** Reasons of those that wait, for the condition. */
  readonly waiting: readonly string[];
  /** Ids of plugins of which a step failed. */
  readonly failed: readonly string[];
  /** Ids of plugins of which a step waits, or failed. */
  readonly undone: ReadonlySet<string>;
  /** When to look again, if anything waits. */
  readonly retryAfterMs?: number;
}

/** Which steps run, on what, and within what. */
export interface StepsOptions {
  readonly steps: readonly OwnedStep[];
  readonly phase: BoundStep['phase'];
  readonly inputOf: (plugin: string) => HostInput;
  readonly merged: MergedSlots;
  /** What the steps answered already, by their ids. */
  readonly needs?: ReadonlyMap<string, Need>;
  readonly signal: AbortSignal;
  readonly budget: CallBudget;
  readonly onError: (step: string, error: unknown) => void;
}

/**
 * Runs the steps of one phase that are needed, each after those it names. One step's failure does
 * not keep the others from running, apart from those that come after it; it counts as waiting, and
 * the reason is told.
 */
export async function runSteps(options: StepsOptions): Promise<StepsOutcome> {
  const { steps, phase, inputOf, merged, signal, budget, onError } = options;
  const waiting: string[] = [];
  const failed = new Set<string>();
  const undone = new Set<string>();
  const plugins = new Set<string>();
  const leave = (plugin: string, step: string): void => {
    undone.add(step);
    plugins.add(plugin);
  };
  let retryAfterMs = Number.POSITIVE_INFINITY;
  const wanted = options.needs ?? neededSteps(options);
  for (const owned of orderedSteps(steps.filter((each) => each.step.phase === phase))) {
    const { plugin, step } = owned;
    const id = stepId(owned);
    const before = step.after.find((name) => undone.has(name));
    if (before !== undefined) {
      leave(plugin, id);
      waiting.push(`Step ${step.id} of ${plugin} waits for ${before}.`);
      continue;
    }
    try {
      const isNeeded = wanted.get(id);
      if (isNeeded?.needed === 'unknown') throw isNeeded.error;
      if (isNeeded?.needed !== 'yes') continue;
      const input = inputOf(plugin);
      const result = await budget.run(`${clusterOf(input)} ${id}`, signal, async (own) =>
        readStepResult(await step.run(input, merged, own)),
      );
      if (result.result === 'done') continue;
      leave(plugin, id);
      waiting.push(result.reason);
      retryAfterMs = Math.min(retryAfterMs, result.retryAfterMs);
    } catch (error) {
      signal.throwIfAborted();
      onError(id, error);
      leave(plugin, id);
      // It may be another's fault, that provides what this one uses.
      failed.add(error instanceof PluginFailure ? error.plugin.id : plugin);
      waiting.push(`Step ${step.id} of ${plugin} ${whyOf(error, plugin)}`);
      retryAfterMs = Math.min(retryAfterMs, FAILED_RETRY_MS);
    }
  }
  return {
    waiting,
    failed: [...failed],
    undone: plugins,
    ...(Number.isFinite(retryAfterMs) ? { retryAfterMs } : {}),
  };
}

const FAILED_RETRY_MS = 5000;

function whyOf(error: unknown, plugin: string): string {
  if (error instanceof CallOverdue) return `${error.message}.`;
  const another = error instanceof PluginFailure && error.plugin.id !== plugin;
  return another ? `is tried again: ${error.message}` : 'failed and is tried again.';
}

/** Asks the steps of the phase, where they were not asked with those of others. */
function neededSteps({ steps, phase, ...by }: StepsOptions): ReadonlyMap<string, Need> {
  const own = steps.filter(({ step }) => step.phase === phase);
  if (own.length === 0) return new Map();
  const failures = new Map<string, PluginFailure>();
  return untilNoneFails(failures, () => {
    const asked = own.filter(({ plugin }) => !failures.has(plugin));
    const failed = own.flatMap((owned): readonly (readonly [string, Need])[] => {
      const error = failures.get(owned.plugin);
      return error === undefined ? [] : [[stepId(owned), { needed: 'unknown', error }]];
    });
    return new Map([...failed, ...askNeeds(asked, by)]);
  });
}

function clusterOf({ cluster }: HostInput): string {
  return `${cluster.namespace}/${cluster.name}`;
}
