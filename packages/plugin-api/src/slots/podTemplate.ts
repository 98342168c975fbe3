import type { JsonObject } from '../json.js';
import type { MergedPod } from './mergedSlots.js';

/**
 * The pod template of a workload, for whoever renders the Deployment or Job that runs it: what was
 * merged, and what the caller adds to the pod's `spec`.
 *
 * @example podTemplate(merged.pods.pgpool ?? EMPTY_POD, { serviceAccountName: 'my-pool' })
 */
export function podTemplate(pod: MergedPod, spec: JsonObject): JsonObject {
  return {
    metadata: { labels: pod.labels, annotations: pod.annotations },
    spec: {
      ...spec,
      ...(pod.initContainers.length === 0 ? {} : { initContainers: pod.initContainers }),
      containers: pod.containers,
      volumes: pod.volumes,
    },
  };
}

/** A workload to which nobody contributed. */
export const EMPTY_POD: MergedPod = Object.freeze({
  containers: [],
  initContainers: [],
  volumes: [],
  labels: {},
  annotations: {},
  rules: [],
});
