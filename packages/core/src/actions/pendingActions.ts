import type { AnyObject } from '@howdah/kube';
import { compareText } from '../compose/canonical.js';
import { objectAt, textAt } from '../json/memberOf.js';

/** Whether an action was answered; that is written once. */
export function isAnswered(action: AnyObject): boolean {
  return textAt(objectAt(action, 'fepActionStatus'), 'fepActionCondition') !== undefined;
}

/** The actions that wait for an answer, the oldest first; names decide between those of one second. */
export function pendingActions(actions: readonly AnyObject[]): readonly AnyObject[] {
  return actions
    .filter((action) => !isAnswered(action) && action.metadata.deletionTimestamp === undefined)
    .toSorted(
      (a, b) =>
        compareText(createdAt(a), createdAt(b)) || compareText(a.metadata.name, b.metadata.name),
    );
}

/** When an action was created, ISO 8601. */
export function createdAt({ metadata }: AnyObject): string {
  return metadata.creationTimestamp ?? '';
}
