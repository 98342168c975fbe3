import type { ObjectKey } from '../object/objectKey.js';

/**
 * Why a call failed. Stable: callers and tests compare codes, never messages.
 *
 * The HTTP ones follow the `reason` of a Kubernetes Status; the rest arise on this side.
 */
export type KubeErrorCode =
  | 'BAD_REQUEST'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'CONFLICT'
  | 'GONE'
  | 'INVALID'
  | 'TOO_MANY_REQUESTS'
  | 'SERVER_ERROR'
  | 'UNEXPECTED_STATUS'
  | 'CONNECTION'
  | 'TIMEOUT'
  | 'ABORTED'
  | 'MALFORMED_RESPONSE'
  | 'INVALID_OBJECT'
  | 'INVALID_QUANTITY'
  | 'INVALID_ACCESS'
  | 'NOT_SYNCED'
  | 'EXEC_FAILED';

/** What a failed call was about: enough for a message, nothing that could be secret. */
export interface KubeErrorTarget {
  readonly verb: string;
  readonly resource: string;
  readonly key?: ObjectKey;
}

/** One field the API server refused: its path and the kind of complaint, never the value. */
export interface FieldCause {
  readonly field: string;
  readonly reason: string;
}

const BRAND = Symbol.for('@howdah/kube/KubeError');

/** The one error this package throws. Its message never holds a body, a header or a secret. */
export class KubeError extends Error {
  override readonly name = 'KubeError';
  readonly code: KubeErrorCode;
  /** HTTP status, where there was an answer. */
  readonly status: number | undefined;
  /** The `reason` of the Kubernetes Status, such as `AlreadyExists`. */
  readonly reason: string | undefined;
  readonly target: KubeErrorTarget | undefined;
  readonly causes: readonly FieldCause[];
  /** How long the server asked us to wait. */
  readonly retryAfterMs: number | undefined;

  constructor(options: {
    readonly code: KubeErrorCode;
    readonly message: string;
    readonly status?: number | undefined;
    readonly reason?: string | undefined;
    readonly target?: KubeErrorTarget | undefined;
    readonly causes?: readonly FieldCause[] | undefined;
    readonly retryAfterMs?: number | undefined;
    readonly cause?: unknown;
  }) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.status = options.status;
    this.reason = options.reason;
    this.target = options.target;
    this.causes = options.causes ?? [];
    this.retryAfterMs = options.retryAfterMs;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** Recognises a KubeError also across duplicate copies of this package. */
export function isKubeError(error: unknown, code?: KubeErrorCode): error is KubeError {
  if (typeof error !== 'object' || error === null || !(BRAND in error)) return false;
  return code === undefined || ('code' in error && error.code === code);
}
