import { KubeError } from './kubeError.js';
import type { FieldCause, KubeErrorCode, KubeErrorTarget } from './kubeError.js';
import { isJsonObject } from '../object/json.js';
import { describeTarget } from './describeTarget.js';

/** What is read of a Kubernetes Status. Its message is left behind: it may quote values. */
export interface FailureStatus {
  readonly reason: string | undefined;
  readonly causes: readonly FieldCause[];
  readonly retryAfterMs: number | undefined;
}

const EMPTY: FailureStatus = { reason: undefined, causes: [], retryAfterMs: undefined };

/** Reads a Status object; anything else yields nothing. */
export function readFailure(value: unknown): FailureStatus {
  if (!isJsonObject(value)) return EMPTY;

  const details = isJsonObject(value['details']) ? value['details'] : {};
  const causes = Array.isArray(details['causes']) ? details['causes'] : [];
  const retryAfter = details['retryAfterSeconds'];
  return {
    reason: typeof value['reason'] === 'string' ? value['reason'] : undefined,
    causes: causes.filter(isJsonObject).map((cause) => ({
      field: typeof cause['field'] === 'string' ? cause['field'] : '',
      reason: typeof cause['reason'] === 'string' ? cause['reason'] : '',
    })),
    retryAfterMs: typeof retryAfter === 'number' ? retryAfter * 1000 : undefined,
  };
}

/** The error for an answer that is not a success. */
export function statusError(options: {
  readonly status: number;
  readonly body: unknown;
  readonly target: KubeErrorTarget;
  readonly retryAfterMs?: number | undefined;
}): KubeError {
  const { status, body, target } = options;
  const failure = readFailure(body);
  const code = codeOf(status, failure.reason);
  const fields = failure.causes
    .slice(0, 5)
    .map(({ field, reason }) => (field === '' ? reason : `${field}: ${reason}`))
    .filter((text) => text !== '')
    .join(', ');
  return new KubeError({
    code,
    message: `${describeTarget(target)}: ${status} ${failure.reason ?? ''}${fields === '' ? '' : ` (${fields})`}; ${ADVICE[code] ?? 'see the API server'}`,
    status,
    reason: failure.reason,
    target,
    causes: failure.causes,
    retryAfterMs: options.retryAfterMs ?? failure.retryAfterMs,
  });
}

const ADVICE: Partial<Record<KubeErrorCode, string>> = {
  ALREADY_EXISTS: 'another object has this name',
  BAD_REQUEST: 'the request is malformed',
  CONFLICT: 'read the object again and repeat',
  FORBIDDEN: 'grant the verb to this identity by RBAC, or ask admission why it refuses',
  GONE: 'list again',
  INVALID: 'correct the named fields',
  NOT_FOUND: 'the object or its resource does not exist',
  SERVER_ERROR: 'the API server failed; repeat later',
  TOO_MANY_REQUESTS: 'the API server is busy; repeat later',
  UNAUTHORIZED: 'the credentials are not accepted; renew them',
};

function codeOf(status: number, reason: string | undefined): KubeErrorCode {
  if (status === 409) return reason === 'AlreadyExists' ? 'ALREADY_EXISTS' : 'CONFLICT';
  return CODES[status] ?? (status >= 500 ? 'SERVER_ERROR' : 'UNEXPECTED_STATUS');
}

const CODES: Readonly<Record<number, KubeErrorCode>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  410: 'GONE',
  422: 'INVALID',
  429: 'TOO_MANY_REQUESTS',
};
