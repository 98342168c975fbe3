import { Listr } from 'listr2';
import type { StepEvent, StepObserver } from '../plan/runSteps.js';
import type { Step } from '../step.js';
import { ago } from './ago.js';

/** What one step's line shows. */
interface Shown {
  readonly ended: Promise<StepEvent>;
  readonly end: (event: StepEvent) => void;
  startedAt: number | undefined;
  text: string;
}

/** A display that is fed by `observe` and drawn until `finished`. */
export interface LiveDisplay {
  readonly observe: StepObserver;
  /** Resolves when every step's line has come to its end. */
  readonly finished: Promise<void>;
}

/** Every step with its spinner, how long it runs and how long it usually does. */
export function liveDisplay(steps: readonly Step[], now: () => number): LiveDisplay {
  const shown = new Map(steps.map((step) => [step.id, newShown()]));
  const tasks = new Listr(
    steps.map((step) => ({
      title: step.title,
      task: async (_context: unknown, task: { title: string; skip: (text: string) => void }) => {
        const line = shown.get(step.id);
        if (line === undefined) return;
        const timer = setInterval(() => {
          task.title = titleOf(step, line, now());
        }, 250);
        const event = await line.ended.finally(() => clearInterval(timer));
        task.title = endTitle(step, event);
        if (event.kind === 'dropped') task.skip(task.title);
        if (event.kind === 'failed') throw new Error(step.title);
      },
    })),
    { concurrent: true, exitOnError: false, rendererOptions: { collapseSkips: false } },
  );

  return {
    observe: (step, event) => {
      const line = shown.get(step.id);
      if (line === undefined) return;
      if (event.kind === 'started') line.startedAt = now();
      else if (event.kind === 'progress') line.text = event.text;
      else line.end(event);
    },
    finished: tasks.run().then(() => {}),
  };
}

function newShown(): Shown {
  let end = (_event: StepEvent): void => {};
  const ended = new Promise<StepEvent>((resolve) => {
    end = resolve;
  });
  return { ended, end, startedAt: undefined, text: '' };
}

function titleOf(step: Step, line: Shown, now: number): string {
  if (line.startedAt === undefined) return `${step.title} - waits`;
  const elapsed = ago((now - line.startedAt) / 1000);
  const text = line.text === '' ? '' : ` - ${line.text}`;
  return `${step.title} - ${elapsed} of usually ${ago(step.usualSeconds)}${text}`;
}

function endTitle(step: Step, event: StepEvent): string {
  if (event.kind === 'done') return `${step.title} - ${ago(event.seconds)}`;
  if (event.kind === 'skipped') return `${step.title} - there already`;
  if (event.kind === 'dropped') return `${step.title} - not reached`;
  return step.title;
}
