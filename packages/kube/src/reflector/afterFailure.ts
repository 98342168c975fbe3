import type { Random } from '../clock/random.js';
import { isKubeError } from '../errors/kubeError.js';
import { reflectorDelay } from './backoff.js';

/** What a reflector does after its watch or list failed. */
export interface NextTry {
  readonly relist: boolean;
  readonly delayMs: number;
}

const MALFORMED_BEFORE_RELIST = 3;

/**
 * 410 means that the resume point is lost: list anew, at once unless that was tried a moment ago. After anything else
 * the watch resumes where it was. A line that stays unreadable is passed by with a fresh list.
 */
export function afterFailure(failure: {
  readonly error: unknown;
  /** Failures since the last progress, this one included. */
  readonly failures: number;
  /** Whether the last list was itself the answer to a 410, with no progress since. */
  readonly relisted: boolean;
  readonly random: Random;
}): NextTry {
  const { error, failures, relisted, random } = failure;
  const delayMs = reflectorDelay(failures, random);
  if (isKubeError(error, 'GONE')) return { relist: true, delayMs: relisted ? delayMs : 0 };
  if (isKubeError(error, 'MALFORMED_RESPONSE')) {
    return { relist: failures >= MALFORMED_BEFORE_RELIST, delayMs };
  }
  const retryAfterMs = isKubeError(error) ? (error.retryAfterMs ?? 0) : 0;
  return { relist: false, delayMs: Math.max(delayMs, retryAfterMs) };
}
