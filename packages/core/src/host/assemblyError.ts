/** Why a set of plugins cannot run together. */
export type AssemblyErrorCode =
  | 'HOWDAH_NOT_A_PLUGIN'
  | 'HOWDAH_PLUGIN_TWICE'
  | 'HOWDAH_CONTRACT_MISMATCH'
  | 'HOWDAH_CAPABILITY_TWICE'
  | 'HOWDAH_CAPABILITY_MISSING'
  | 'HOWDAH_UNDECLARED_ACCESS';

/** The operator refuses to start; the message says what to change. */
export class AssemblyError extends Error {
  override readonly name = 'AssemblyError';
  readonly code: AssemblyErrorCode;

  constructor(code: AssemblyErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
