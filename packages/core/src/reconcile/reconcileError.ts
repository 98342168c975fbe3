/** Why a cluster could not be reconciled, where it is not the API server's answer. */
export type ReconcileErrorCode =
  | 'HOWDAH_UNKNOWN_KIND'
  | 'HOWDAH_OBJECT_NOT_OURS'
  | 'HOWDAH_SECRET_INCOMPLETE'
  | 'HOWDAH_SECRET_NOT_OURS'
  | 'HOWDAH_SYSTEM_SECRET_MISSING'
  | 'HOWDAH_NO_HA_MANAGER'
  | 'HOWDAH_RECONCILE_OVERDUE';

/** A reconcile that cannot go on; retried with a growing delay. */
export class ReconcileError extends Error {
  override readonly name = 'ReconcileError';
  readonly code: ReconcileErrorCode;

  constructor(code: ReconcileErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
