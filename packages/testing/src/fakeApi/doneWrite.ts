import type { ObjectKey } from '@howdah/kube';
import type { Answer } from './answers.js';
import { isWrite } from './recordedRequest.js';
import type { RecordedRequest } from './recordedRequest.js';
import { keyOfMap } from './store.js';

/** A write that was not refused. */
export interface DoneWrite {
  readonly request: RecordedRequest;
  /** The object, also where its name was given by the server. */
  readonly key: ObjectKey;
  /** The revision when it arrived; it may have been held up since. */
  readonly arrivedAt: number;
  /** Whether any object is another since, if only in its version. */
  readonly changed: boolean;
  /** Whether it is answered, and the whole of the answer sent. */
  readonly answered: boolean;
}

/** What a request did; undefined when it wrote nothing. */
export function doneWrite(
  request: RecordedRequest,
  answer: Answer,
  how: Pick<DoneWrite, 'arrivedAt' | 'changed' | 'answered'>,
): DoneWrite | undefined {
  if (!isWrite(request) || request.query.has('dryRun')) return undefined;
  return { request, key: request.key ?? keyOfMap(answer.body), ...how };
}
