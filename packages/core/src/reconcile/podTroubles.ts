import type { JsonObject, ObjectJson } from '@howdah/plugin-api';
import { listAt, objectAt, textAt } from '../json/memberOf.js';

/** Why a pod does not run, and what to do about it where that is known. */
export interface PodTrouble {
  readonly pod: string;
  readonly reason: string;
  readonly message: string;
}

const HARMLESS = new Set(['ContainerCreating', 'PodInitializing']);

/** The kubelet's reasons for an image it does not have; it goes back and forth between them. */
const NO_IMAGE = new Set([
  'ErrImagePull',
  'ErrImageNeverPull',
  'ImagePullBackOff',
  'ImageInspectError',
  'InvalidImageName',
]);

/** What keeps pods from running: images that cannot be had, containers that crash, no node. */
export function podTroubles(pods: readonly ObjectJson[]): readonly PodTrouble[] {
  return pods.flatMap((pod) => {
    const status = objectAt(pod, 'status');
    const containers = ['initContainerStatuses', 'containerStatuses'].flatMap((key) =>
      listAt(status, key).flatMap((container) => containerTrouble(pod, container)),
    );
    const unscheduled = listAt(status, 'conditions')
      .filter(
        (condition) =>
          textAt(condition, 'type') === 'PodScheduled' && textAt(condition, 'status') === 'False',
      )
      .map((condition) => inItsOwnWords(pod, condition));
    return [...containers, ...unscheduled];
  });
}

function containerTrouble(pod: ObjectJson, container: JsonObject): readonly PodTrouble[] {
  const waiting = objectAt(objectAt(container, 'state'), 'waiting');
  const reason = textAt(waiting, 'reason') ?? 'ContainerCreating';
  if (HARMLESS.has(reason)) return [];
  if (!NO_IMAGE.has(reason)) return [inItsOwnWords(pod, waiting)];
  // The kubelet's own text changes with each attempt, which would be a status write each time.
  return [
    {
      pod: pod.metadata.name,
      reason: 'ImageUnavailable',
      message:
        `the node cannot pull image "${textAt(container, 'image') ?? ''}"; correct ` +
        'spec.fep.image.image, or name a pull secret in spec.fep.imagePullSecrets; ' +
        `"kubectl describe pod ${pod.metadata.name}" shows what the registry answered`,
    },
  ];
}

function inItsOwnWords(pod: ObjectJson, state: JsonObject): PodTrouble {
  return {
    pod: pod.metadata.name,
    reason: textAt(state, 'reason') ?? 'Unknown',
    message: textAt(state, 'message') ?? '',
  };
}
