/** Why the operator cannot run as its Deployment tells it to. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
  readonly code = 'HOWDAH_INVALID_ENVIRONMENT';
}
