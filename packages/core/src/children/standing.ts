import { controllerOf } from '@howdah/kube';
import type { AnyObject } from '@howdah/kube';

/**
 * Whose a child of the cluster's name is.
 * - `absent`: there is none.
 * - `ours`: it has no controller, or this cluster; one without is adopted.
 * - `left`: it is a former cluster's of the name, and goes with that.
 * - `foreign`: somebody else's.
 */
export type Standing = 'absent' | 'ours' | 'left' | 'foreign';

/** Says whose a child is. */
export function standingOf(child: AnyObject | undefined, parent: AnyObject): Standing {
  if (child === undefined) return 'absent';
  const controller = controllerOf(child);
  if (controller === undefined || controller.uid === parent.metadata.uid) return 'ours';
  const ofTheName = controller.kind === parent.kind && controller.name === parent.metadata.name;
  return ofTheName ? 'left' : 'foreign';
}
