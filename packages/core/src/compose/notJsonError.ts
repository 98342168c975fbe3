/** Why a value is no plain JSON. */
export type NotJsonCode =
  | 'HOWDAH_NOT_JSON'
  | 'HOWDAH_JSON_CIRCULAR'
  | 'HOWDAH_JSON_TOO_DEEP'
  | 'HOWDAH_JSON_TOO_LARGE'
  | 'HOWDAH_JSON_RESERVED_KEY'
  | 'HOWDAH_JSON_UNREADABLE';

/** A contribution held something that is not data. The value itself is never told: it may be secret. */
export class NotJsonError extends Error {
  readonly code: NotJsonCode;
  /** Where the value stood, e.g. `$.container.command[0]`. */
  readonly path: string;

  constructor(code: NotJsonCode, path: string, problem: string) {
    super(`${path} ${problem}`);
    this.name = 'NotJsonError';
    this.code = code;
    this.path = path;
  }
}
