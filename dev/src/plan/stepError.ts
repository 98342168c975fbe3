/** A step that failed, with the file that holds everything it printed. */
export class StepError extends Error {
  readonly code = 'HOWDAH_DEV_STEP_FAILED';
  readonly stepId: string;

  constructor(
    step: { readonly id: string; readonly title: string },
    logFile: string,
    cause: unknown,
  ) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      `"${step.title}" failed: ${reason}\n` +
        `Everything it printed: ${logFile}\n` +
        `Run the same command again: finished steps are kept.`,
      { cause },
    );
    this.name = 'StepError';
    this.stepId = step.id;
  }
}
