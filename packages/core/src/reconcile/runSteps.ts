import type { BoundStep, HostInput, MergedSlots } from '@howdah/plugin-api';

/** A step together with the plugin it came from. */
export interface OwnedStep {
  readonly plugin: string;
  readonly step: BoundStep;
}

/** What the steps of a phase came to. */
export interface StepsOutcome {
  /** Reasons of those that wait, for the condition. */
  readonly waiting: readonly string[];
  /** When to look again, if anything waits. */
  readonly retryAfterMs?: number;
}

/**
 * Runs the steps of one phase that are needed. One step's failure does not keep the others from
 * running; it counts as waiting, and the reason is told.
 */
export async function runSteps(options: {
  readonly steps: readonly OwnedStep[];
  readonly phase: BoundStep['phase'];
  readonly input: HostInput;
  readonly merged: MergedSlots;
  readonly signal: AbortSignal;
  readonly onError: (step: string, error: unknown) => void;
}): Promise<StepsOutcome> {
  const { steps, phase, input, merged, signal, onError } = options;
  const waiting: string[] = [];
  let retryAfterMs = Number.POSITIVE_INFINITY;
  for (const { plugin, step } of steps) {
    if (step.phase !== phase) continue;
    try {
      if (!step.needed(input, merged)) continue;
      const result = await step.run(input, merged, signal);
      if (result.result === 'done') continue;
      waiting.push(result.reason);
      retryAfterMs = Math.min(retryAfterMs, result.retryAfterMs);
    } catch (error) {
      onError(`${plugin}/${step.id}`, error);
      waiting.push(`Step ${step.id} of ${plugin} failed and is tried again.`);
      retryAfterMs = Math.min(retryAfterMs, FAILED_RETRY_MS);
    }
  }
  return Number.isFinite(retryAfterMs) ? { waiting, retryAfterMs } : { waiting };
}

const FAILED_RETRY_MS = 5000;
