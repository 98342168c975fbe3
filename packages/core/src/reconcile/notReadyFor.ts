import type { ObjectJson } from '@howdah/plugin-api';
import { listAt, objectAt, textAt } from '../json/memberOf.js';

/** For how many milliseconds a pod has not been ready. What cannot be read counts as just now. */
export function notReadyFor(pod: ObjectJson | undefined, now: number): number {
  const ready = listAt(objectAt(pod ?? {}, 'status'), 'conditions').find(
    (each) => textAt(each, 'type') === 'Ready',
  );
  if (ready === undefined || textAt(ready, 'status') === 'True') return 0;
  const since = Date.parse(textAt(ready, 'lastTransitionTime') ?? '');
  return Number.isNaN(since) ? 0 : Math.max(0, now - since);
}
