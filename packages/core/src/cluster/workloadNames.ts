import type { Workload } from '@howdah/plugin-api';

/** Names the objects of a workload other than the database: `my-db-job-audit-upload`. */
export function workloadName(cluster: string, workload: Workload): string {
  return `${cluster}-${workload.replaceAll('/', '-')}`;
}

/** Label that tells a workload's pods from the members. */
export const WORKLOAD_LABEL = 'howdah.dev/workload';

/** Not the cluster's own label: by that the members are found. */
export const WORKLOAD_CLUSTER_LABEL = 'howdah.dev/workload-of';

/** The labels by which the pods of a workload are found. */
export function workloadLabels(
  cluster: string,
  workload: Workload,
): Readonly<Record<string, string>> {
  return {
    [WORKLOAD_LABEL]: workload.replaceAll('/', '.'),
    [WORKLOAD_CLUSTER_LABEL]: cluster,
  };
}
