import type { PolicyRule, Traced, Workload } from './claim.js';

/**
 * A rule of the Role that the workload's pods run under. The manifest's `grants` must cover it: the
 * API server lets nobody hand out rights they lack.
 */
export interface PodRbac extends Traced {
  readonly slot: 'pod.rbac';
  readonly workload?: Workload;
  readonly rule: PolicyRule;
}
