/** Why a set of plugins cannot run together, or what a plugin may not do in one. */
export type AssemblyErrorCode =
  | 'HOWDAH_NOT_A_PLUGIN'
  | 'HOWDAH_MANIFEST_INVALID'
  | 'HOWDAH_PLUGIN_TWICE'
  | 'HOWDAH_DEFINITION_TWICE'
  | 'HOWDAH_ROOT_TWICE'
  | 'HOWDAH_ROOT_NOT_WATCHED'
  | 'HOWDAH_CONTRACT_MISMATCH'
  | 'HOWDAH_CAPABILITY_TWICE'
  | 'HOWDAH_CAPABILITY_MISSING'
  | 'HOWDAH_REQUIREMENTS_CIRCULAR'
  | 'HOWDAH_WATCH_NOT_ALLOWED'
  | 'HOWDAH_UNKNOWN_KIND'
  | 'HOWDAH_UNDECLARED_ACCESS'
  | 'HOWDAH_UNDECLARED_CAPABILITY';

/** The operator refuses to start, or a plugin is refused a call; the message says what to change. */
export class AssemblyError extends Error {
  override readonly name = 'AssemblyError';
  readonly code: AssemblyErrorCode;

  constructor(code: AssemblyErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
