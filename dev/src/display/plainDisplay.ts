import type { StepObserver } from '../plan/runSteps.js';
import type { Step } from '../step.js';
import { ago } from './ago.js';

/** Lines for logs and pipes: one per event, and on demand one per step that still runs. */
export interface PlainDisplay {
  readonly observe: StepObserver;
  /** Long steps say nothing of their own: a log that stands still looks like one that hangs. */
  readonly tellRunning: () => void;
}

/** Writes one line per event. */
export function plainDisplay(write: (line: string) => void, now: () => number): PlainDisplay {
  const startedAt = now();
  const running = new Map<Step, number>();
  const line = (word: string, rest: string): void => {
    write(`${ago((now() - startedAt) / 1000).padStart(7)}  ${word.padEnd(7)} ${rest}`);
  };

  return {
    observe: (step, event) => {
      if (event.kind === 'started') running.set(step, now());
      else if (event.kind !== 'progress') running.delete(step);
      switch (event.kind) {
        case 'started':
        case 'dropped':
          return;
        case 'progress':
          line('...', `${step.title}: ${event.text}`);
          return;
        case 'skipped':
          line('there', step.title);
          return;
        case 'done':
          line('done', `${step.title} (${ago(event.seconds)}, usually ${ago(step.usualSeconds)})`);
          return;
        case 'failed':
          line('FAILED', step.title);
      }
    },
    tellRunning: () => {
      for (const [step, since] of running) {
        const elapsed = ago((now() - since) / 1000);
        line('...', `${step.title}: for ${elapsed}, usually ${ago(step.usualSeconds)}`);
      }
    },
  };
}
