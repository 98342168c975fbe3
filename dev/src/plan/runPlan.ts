import { liveDisplay } from '../display/liveDisplay.js';
import { plainDisplay } from '../display/plainDisplay.js';
import type { Paths } from '../paths/paths.js';
import type { Settings } from '../settings/settings.js';
import type { Step } from '../step.js';
import { contextOpener } from './openContext.js';
import { orderSteps } from './orderSteps.js';
import { runSteps } from './runSteps.js';

/** What a plan runs with. */
export interface PlanRun {
  readonly paths: Paths;
  readonly settings: Settings;
  readonly signal: AbortSignal;
}

const REMIND_MS = 30_000;

/** Runs a plan with the display that fits where the output goes. */
export async function runPlan(steps: readonly Step[], run: PlanRun): Promise<void> {
  const now = (): number => performance.now();
  const open = contextOpener(run.paths, run.settings);
  if (process.stdout.isTTY !== true) {
    const { observe, tellRunning } = plainDisplay((line) => console.log(line), now);
    const reminder = setInterval(tellRunning, REMIND_MS);
    try {
      await runSteps(steps, { observe, open, now, signal: run.signal });
    } finally {
      clearInterval(reminder);
    }
    return;
  }

  const { observe, finished } = liveDisplay(orderSteps(steps), now);
  try {
    await runSteps(steps, { observe, open, now, signal: run.signal });
  } finally {
    await finished;
  }
}
