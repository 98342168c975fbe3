import type { StepObserver } from '../plan/runSteps.js';
import { ago } from './ago.js';

/** One line per event, for logs and pipes. */
export function plainDisplay(write: (line: string) => void, now: () => number): StepObserver {
  const startedAt = now();
  return (step, event) => {
    const at = ago((now() - startedAt) / 1000).padStart(7);
    const line = (word: string, rest: string): void => write(`${at}  ${word.padEnd(7)} ${rest}`);
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
  };
}
