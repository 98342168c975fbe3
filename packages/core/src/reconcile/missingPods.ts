import { KINDS } from '@howdah/kube';
import type { AnyObject, Kube } from '@howdah/kube';
import type { ObservedObjects } from '@howdah/plugin-api';
import { objectAt, textAt } from '../json/memberOf.js';
import { memberPods } from './observedMembers.js';
import type { PodTrouble } from './podTroubles.js';

/** How many members have no pod although the StatefulSet asks for them. */
export function missingPods({ statefulSet, pods }: ObservedObjects): number {
  if (statefulSet === undefined) return 0;
  const { replicas } = objectAt(statefulSet, 'spec');
  const wanted = typeof replicas === 'number' ? replicas : 0;
  return Math.max(0, wanted - memberPods(pods, statefulSet.metadata.name).length);
}

/**
 * Why members have no pod: a quota, an admission webhook, a pull secret with an odd name. The
 * StatefulSet controller tells it in events and nowhere else; they are read only while a pod is
 * missing. Its last word counts: an earlier failure may have been overcome.
 */
export async function missingPodTroubles(
  kube: Kube,
  observed: ObservedObjects,
  signal: AbortSignal,
): Promise<readonly PodTrouble[]> {
  const { statefulSet } = observed;
  if (statefulSet === undefined || missingPods(observed) === 0) return [];
  const { name, namespace, uid } = statefulSet.metadata;
  if (typeof uid !== 'string' || namespace === undefined) return [];
  const { items } = await kube.list(KINDS.events, {
    namespace,
    fieldSelector: `regarding.uid=${uid}`,
    signal,
  });
  const [last] = items
    .filter((event) => CREATIONS.has(textAt(event, 'reason') ?? ''))
    .toSorted((a, b) => lastSeen(b) - lastSeen(a));
  if (last === undefined || textAt(last, 'reason') !== FAILED) return [];
  return [{ pod: name, reason: FAILED, message: textAt(last, 'note') ?? '' }];
}

const FAILED = 'FailedCreate';
const CREATIONS = new Set([FAILED, 'SuccessfulCreate']);

/** The controller writes events of the core group, which are read here in their newer form. */
function lastSeen(event: AnyObject): number {
  const times = [
    textAt(objectAt(event, 'series'), 'lastObservedTime'),
    textAt(event, 'deprecatedLastTimestamp'),
    textAt(event, 'eventTime'),
    event.metadata.creationTimestamp,
  ];
  return Date.parse(times.find((time) => time !== undefined) ?? '') || 0;
}
