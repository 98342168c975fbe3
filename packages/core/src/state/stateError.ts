/** Why the state of a cluster could not be recorded. */
export type StateErrorCode = 'HOWDAH_STATE_TOO_LARGE' | 'HOWDAH_STATE_NOT_OURS';

/** The state object of a cluster cannot take what was to be recorded; nothing was written. */
export class StateError extends Error {
  override readonly name = 'StateError';
  readonly code: StateErrorCode;
  /** Whose record does not fit, where it is a plugin's. */
  readonly plugin: string | undefined;

  constructor(code: StateErrorCode, message: string, plugin?: string) {
    super(message);
    this.code = code;
    this.plugin = plugin;
  }
}
