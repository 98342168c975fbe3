import type { AnyObject, KubeObject } from '../object/kubeObject.js';
import type { JsonObject } from '../object/json.js';
import { microTime } from '../lease/microTime.js';
import type { TokenRate } from '../rate/tokenBucket.js';

/** Something a person should see in `kubectl describe`. */
export interface EventInput {
  readonly regarding: KubeObject;
  readonly related?: KubeObject | undefined;
  readonly type: 'Normal' | 'Warning';
  /** Why, in one UpperCamelCase word. */
  readonly reason: string;
  /** What was done, in one UpperCamelCase word. */
  readonly action: string;
  /** A sentence; cut at 1024 bytes. Never a secret. */
  readonly note: string;
}

/** Who reports. */
export interface Reporter {
  readonly controller: string;
  readonly instance: string;
}

/** client-go's spam filter: of one object 25 events, then one in five minutes. */
export const EVENT_RATE: TokenRate = { burst: 25, refillMs: 300_000 };

const LONGEST_NOTE_BYTES = 1024;
const LONGEST_NAME = 253;
const LONGEST_FIELD = 128;

/** The Event to be created for an input. */
export function eventObject(
  input: EventInput,
  context: { readonly reporter: Reporter; readonly now: number; readonly suffix: string },
): AnyObject {
  const { regarding, related, type, reason, action, note } = input;
  const { reporter, now, suffix } = context;
  const name = regarding.metadata.name.slice(0, LONGEST_NAME - suffix.length - 1);
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: {
      name: `${name}.${suffix}`,
      namespace: regarding.metadata.namespace ?? 'default',
    },
    eventTime: microTime(now),
    reportingController: reporter.controller,
    reportingInstance: reporter.instance.slice(0, LONGEST_FIELD),
    type,
    reason: reason.slice(0, LONGEST_FIELD),
    action: action.slice(0, LONGEST_FIELD),
    note: cutNote(note),
    regarding: referenceTo(regarding),
    ...(related === undefined ? {} : { related: referenceTo(related) }),
  };
}

/** Events with the same key are one series. */
export function seriesKey(input: EventInput): string {
  const { regarding, related, type, reason, action, note } = input;
  const uid = regarding.metadata.uid ?? regarding.metadata.name;
  return JSON.stringify([uid, related?.metadata.uid, type, reason, action, note]);
}

/** At most 1024 bytes, never half a character. */
export function cutNote(note: string): string {
  const bytes = Buffer.from(note);
  if (bytes.length <= LONGEST_NOTE_BYTES) return note;
  const cut = bytes.subarray(0, LONGEST_NOTE_BYTES - 3).toString('utf8');
  return `${cut.replace(/\uFFFD$/, '')}…`;
}

function referenceTo(object: KubeObject): JsonObject {
  const { name, namespace, uid, resourceVersion } = object.metadata;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    name,
    namespace,
    uid,
    resourceVersion,
  };
}
