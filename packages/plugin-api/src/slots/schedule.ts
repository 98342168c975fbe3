import type { Traced, Workload } from './claim.js';

/**
 * Runs a workload at fixed times: a CronJob of the pods of `job/<name>`. Keyed by the workload.
 * The plugin's manifest watches `batch/v1` `CronJob`, and its `rbac` lets the operator apply them.
 */
export interface Schedule extends Traced {
  readonly slot: 'schedule';
  readonly workload: Extract<Workload, `job/${string}`>;
  /** Five fields, in UTC. */
  readonly cron: string;
  /** A run that takes longer is ended. */
  readonly deadlineSeconds?: number;
}
