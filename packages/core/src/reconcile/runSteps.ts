import type { BoundStep, HostInput, MergedSlots } from '@howdah/plugin-api';
import { orderedSteps } from './orderedSteps.js';
import { StepOverdue } from './stepBudget.js';
import type { StepBudget } from './stepBudget.js';

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
  readonly budget: StepBudget;
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
  for (const { plugin, step } of orderedSteps(steps.filter((each) => each.step.phase === phase))) {
    const id = `${plugin}/${step.id}`;
    const before = step.after.find((name) => undone.has(name));
    if (before !== undefined) {
      leave(plugin, id);
      waiting.push(`Step ${step.id} of ${plugin} waits for ${before}.`);
      continue;
    }
    try {
      const input = inputOf(plugin);
      if (!step.needed(input, merged)) continue;
      const result = await budget.run(`${clusterOf(input)} ${id}`, signal, (own) =>
        step.run(input, merged, own),
      );
      if (result.result === 'done') continue;
      leave(plugin, id);
      waiting.push(result.reason);
      retryAfterMs = Math.min(retryAfterMs, result.retryAfterMs);
    } catch (error) {
      signal.throwIfAborted();
      onError(id, error);
      leave(plugin, id);
      failed.add(plugin);
      const why = error instanceof StepOverdue ? error.message : 'failed and is tried again';
      waiting.push(`Step ${step.id} of ${plugin} ${why}.`);
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

function clusterOf({ cluster }: HostInput): string {
  return `${cluster.namespace}/${cluster.name}`;
}
