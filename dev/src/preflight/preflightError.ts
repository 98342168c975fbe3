import type { Problem } from './findProblems.js';

/** All that stops `npm run up`, told at once. */
export class PreflightError extends Error {
  readonly code = 'HOWDAH_DEV_PREFLIGHT';

  constructor(problems: readonly Problem[]) {
    const lines = problems.map(({ problem, cure }) => `  - ${problem}\n    ${cure}`);
    super(`This machine cannot carry the cluster yet:\n${lines.join('\n')}`);
    this.name = 'PreflightError';
  }
}
