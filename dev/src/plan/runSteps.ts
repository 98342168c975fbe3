import type { Step, StepContext } from '../step.js';
import { Lanes } from './lanes.js';
import { orderSteps } from './orderSteps.js';
import { StepError } from './stepError.js';

/** What happens to a step, for the display. */
export type StepEvent =
  | { readonly kind: 'started' }
  | { readonly kind: 'progress'; readonly text: string }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'done'; readonly seconds: number }
  | { readonly kind: 'failed'; readonly error: StepError }
  | { readonly kind: 'dropped' };

/** Where the events of all steps go. */
export type StepObserver = (step: Step, event: StepEvent) => void;

/** A context and the end of what was opened for it. */
export interface OpenContext {
  readonly context: StepContext;
  readonly logFile: string;
  readonly close: () => Promise<void>;
}

/** How a plan is run. */
export interface RunOptions {
  readonly observe: StepObserver;
  readonly open: (step: Step, signal: AbortSignal, report: (text: string) => void) => OpenContext;
  readonly signal: AbortSignal;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

/**
 * Runs every step as soon as what it needs is there, independent ones side by side. The first
 * failure stops the rest; what is finished stays finished.
 */
export async function runSteps(steps: readonly Step[], options: RunOptions): Promise<void> {
  const lanes = new Lanes();
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const endings = new Map<string, Promise<void>>();

  for (const step of orderSteps(steps)) {
    const needs = step.needs.map((need) => endings.get(need) ?? Promise.resolve());
    const ending = runWhenReady(step, { ...options, signal }, { lanes, needs, failure });
    ending.catch(() => {}); // Reported below; a dependent may not have looked at it yet.
    endings.set(step.id, ending);
  }

  const results = await Promise.allSettled(endings.values());
  options.signal.throwIfAborted();
  const failed = results.flatMap((one): readonly unknown[] =>
    one.status === 'rejected' ? [one.reason] : [],
  );
  const own = failed.find((reason) => reason instanceof StepError);
  if (failed.length > 0) throw own ?? failed[0];
}

interface Surroundings {
  readonly lanes: Lanes;
  readonly needs: readonly Promise<void>[];
  readonly failure: AbortController;
}

async function runWhenReady(step: Step, options: RunOptions, around: Surroundings): Promise<void> {
  try {
    await Promise.all(around.needs);
    await around.lanes.inLane(step.lane, async () => {
      options.signal.throwIfAborted();
      await runOne(step, options);
    });
  } catch (error) {
    const isOwn = error instanceof StepError && error.stepId === step.id;
    options.observe(step, isOwn ? { kind: 'failed', error } : { kind: 'dropped' });
    if (isOwn) around.failure.abort(error);
    throw error;
  }
}

async function runOne(step: Step, options: RunOptions): Promise<void> {
  const { observe, signal } = options;
  const opened = options.open(step, signal, (text) => observe(step, { kind: 'progress', text }));
  const startedAt = options.now();
  try {
    observe(step, { kind: 'started' });
    if (await step.done(opened.context)) {
      observe(step, { kind: 'skipped' });
      return;
    }
    await step.run(opened.context);
    observe(step, { kind: 'done', seconds: (options.now() - startedAt) / 1000 });
  } catch (error) {
    signal.throwIfAborted();
    throw new StepError(step, opened.logFile, error);
  } finally {
    await opened.close();
  }
}
