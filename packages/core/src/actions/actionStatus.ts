import type { AnyObject, JsonObject } from '@howdah/kube';
import { objectAt } from '../json/memberOf.js';

/** What came of an action. */
export interface ActionOutcome {
  readonly succeeded: boolean;
  readonly text: string;
}

/** Longer texts are cut: an object of the API server is no place for a log. */
const LONGEST_RESULT = 16_384;

/** `fepActionStatus` as FEP's tools read it (fep-api 13). */
export function fepActionStatus({ succeeded, text }: ActionOutcome, now: string): JsonObject {
  return {
    fepActionCondition: succeeded ? 'Success' : 'Failure',
    fepActionResult: text.slice(0, LONGEST_RESULT),
    processedTimestamp: now,
  };
}

/** How far an action is, for `kubectl get` and `describe`. */
export type ActionProgress =
  | { readonly phase: 'Waiting' | 'Running'; readonly message: string }
  | { readonly phase: 'Succeeded' | 'Failed'; readonly message: string };

/** The change of status that tells it, if another is told. */
export function progressPatch(action: AnyObject, progress: ActionProgress): JsonObject | undefined {
  const held = objectAt(action, 'status');
  const { phase, message } = progress;
  if (held['phase'] === phase && held['message'] === message) return undefined;
  return { status: { phase, message } };
}
