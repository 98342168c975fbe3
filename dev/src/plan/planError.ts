/** A plan that no order of steps can fulfil: a mistake in `dev` itself. */
export class PlanError extends Error {
  readonly code = 'HOWDAH_DEV_BAD_PLAN';

  constructor(problem: string) {
    super(`${problem} Correct the "needs" of the steps in dev/src.`);
    this.name = 'PlanError';
  }
}
