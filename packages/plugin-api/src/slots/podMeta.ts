import type { Traced, Workload } from './claim.js';

/** Labels and annotations of a workload's pods; each key is a claim. */
export interface PodMeta extends Traced {
  readonly slot: 'pod.meta';
  readonly workload?: Workload;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}
