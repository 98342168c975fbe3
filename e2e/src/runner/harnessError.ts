/** What failed: the harness and its machine, or a promise that a scenario checks. */
export type HarnessErrorCode =
  | 'E2E_ARGUMENTS'
  | 'E2E_BUNDLE'
  | 'E2E_CLUSTER'
  | 'E2E_COMMAND'
  | 'E2E_EXPECTATION'
  | 'E2E_TIMEOUT';

/** An error with a stable code; the message names the object and what was expected of it. */
export class HarnessError extends Error {
  readonly code: HarnessErrorCode;

  constructor(code: HarnessErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HarnessError';
    this.code = code;
  }
}

/** Ends the scenario when a promise is not kept. */
export function expectThat(kept: boolean, promise: string): asserts kept {
  if (!kept) throw new HarnessError('E2E_EXPECTATION', promise);
}
