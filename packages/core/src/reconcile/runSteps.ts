import type { BoundStep, HostInput, MergedSlots } from '@howdah/plugin-api';
import { parseNeeded } from '../host/answers.js';
import { untilNoneFails } from '../host/patience.js';
import { PluginFailure } from '../host/pluginFailure.js';
import { orderedSteps } from './orderedSteps.js';
import { readStepResult } from './readStepResult.js';
import { CallOverdue } from '../kernel/callBudget.js';
import type { CallBudget } from '../kernel/callBudget.js';

/** A step together with the plugin it came from. */
export interface OwnedStep {
  readonly plugin: string;
  readonly step: BoundStep;
}

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
  const wanted = neededSteps(options);
  for (const { plugin, step } of orderedSteps(steps.filter((each) => each.step.phase === phase))) {
    const id = `${plugin}/${step.id}`;
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

/** Whether a step has anything to do; unknown where it failed to say so. */
type Need =
  | { readonly needed: 'yes' | 'no' }
  | { readonly needed: 'unknown'; readonly error: unknown };

/** Asks all steps of the phase at once, by their ids: what they answer by does not change meanwhile. */
function neededSteps(options: StepsOptions): ReadonlyMap<string, Need> {
  const { steps, phase, inputOf, merged } = options;
  const own = steps.filter(({ step }) => step.phase === phase);
  if (own.length === 0) return new Map();
  const failures = new Map<string, PluginFailure>();
  return untilNoneFails(
    failures,
    () =>
      new Map(
        own.map(({ plugin, step }): readonly [string, Need] => {
          const error = failures.get(plugin);
          const id = `${plugin}/${step.id}`;
          if (error !== undefined) return [id, { needed: 'unknown', error }];
          try {
            return [
              id,
              { needed: parseNeeded(step.needed(inputOf(plugin), merged)) ? 'yes' : 'no' },
            ];
          } catch (thrown) {
            return [id, { needed: 'unknown', error: thrown }];
          }
        }),
      ),
  );
}

function clusterOf({ cluster }: HostInput): string {
  return `${cluster.namespace}/${cluster.name}`;
}
