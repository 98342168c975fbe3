import type { NotJsonCode } from './notJsonError.js';

/** Why an answer is no list of contributions. */
export type ContributionErrorCode =
  | NotJsonCode
  | 'HOWDAH_NO_LIST'
  | 'HOWDAH_UNKNOWN_SLOT'
  | 'HOWDAH_WRONG_SHAPE';

/**
 * What a plugin answered cannot be composed. Tells the place and what was expected there, and never
 * what was found: it may be secret.
 */
export class ContributionError extends Error {
  readonly code: ContributionErrorCode;
  /** Where in the answer, e.g. `contributions[3].env.name`. */
  readonly path: string;

  constructor(code: ContributionErrorCode, path: string, message: string) {
    super(message);
    this.name = 'ContributionError';
    this.code = code;
    this.path = path;
  }
}
