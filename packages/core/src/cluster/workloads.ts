import { podTemplate } from '@howdah/plugin-api';
import type {
  Contribution,
  HostInput,
  JsonObject,
  MergedPod,
  MergedSlots,
  Schedule,
} from '@howdah/plugin-api';
import { POSTGRES_ID } from './instancePod.js';
import { objectOf } from './ownedObject.js';
import { podAccessContributions } from './podAccess.js';
import { workloadLabels, workloadName } from './workloadNames.js';

/** A run that takes longer than this is ended, unless its schedule says otherwise. */
const DEADLINE_SECONDS = 6 * 60 * 60;

/** The objects of workloads that core itself runs: those with a schedule. */
export function workloadContributions(
  input: Pick<HostInput, 'cluster' | 'names'>,
  merged: MergedSlots,
): readonly Contribution[] {
  return merged.schedules.flatMap((schedule): readonly Contribution[] => {
    const pod = merged.pods[schedule.workload];
    if (pod === undefined) return [];
    const name = workloadName(input.cluster.name, schedule.workload);
    return [
      ...podAccessContributions(input.names, name, pod.rules),
      { slot: 'object', object: cronJob(input, schedule, pod) },
    ];
  });
}

function cronJob(
  { cluster, names }: Pick<HostInput, 'cluster' | 'names'>,
  schedule: Schedule,
  pod: MergedPod,
) {
  const { workload, cron, deadlineSeconds = DEADLINE_SECONDS } = schedule;
  const name = workloadName(cluster.name, workload);
  return objectOf(
    { apiVersion: 'batch/v1', kind: 'CronJob', name, labels: names.labels },
    {
      spec: {
        schedule: cron,
        timeZone: 'Etc/UTC',
        concurrencyPolicy: 'Forbid',
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
          spec: {
            backoffLimit: 2,
            activeDeadlineSeconds: deadlineSeconds,
            template: podTemplate(
              { ...pod, labels: { ...pod.labels, ...workloadLabels(cluster.name, workload) } },
              jobPod(name),
            ),
          },
        },
      },
    },
  );
}

function jobPod(serviceAccountName: string): JsonObject {
  return {
    serviceAccountName,
    restartPolicy: 'Never',
    securityContext: {
      runAsNonRoot: true,
      runAsUser: POSTGRES_ID,
      runAsGroup: POSTGRES_ID,
      fsGroup: POSTGRES_ID,
      seccompProfile: { type: 'RuntimeDefault' },
    },
  };
}
