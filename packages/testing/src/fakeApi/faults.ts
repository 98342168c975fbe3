import { Failure } from './failure.js';
import type { RecordedRequest } from './recordedRequest.js';

/** What goes wrong. */
export type Fault =
  /** None, but `arrived` and `happened` are told. */
  | { readonly type: 'none' }
  /** The connection breaks before anything is done. */
  | { readonly type: 'reset' }
  /** It is done, and the connection breaks before the answer. */
  | { readonly type: 'reset-after' }
  | {
      readonly type: 'status';
      readonly status: number;
      readonly reason?: string;
      readonly retryAfterSeconds?: number;
    }
  /** The answer comes in drops. */
  | { readonly type: 'slow' }
  /** A read is answered as of then: from a cache that lags behind. See `FakeApiServer.revision`. */
  | { readonly type: 'stale'; readonly revision: number }
  /** It is done as soon as the promise resolves: a writer that was frozen and wakes up late. */
  | { readonly type: 'hold'; readonly until: Promise<unknown> }
  /** No answer, ever. */
  | { readonly type: 'hang' }
  /** Half of the answer, or of a watch's next line, and then the connection breaks. */
  | { readonly type: 'truncate' }
  /** A watch's next line is no JSON. */
  | { readonly type: 'garble' };

export interface Injection {
  readonly fault: Fault;
  /** Which requests; all by default. */
  readonly when?: (request: RecordedRequest) => boolean;
  /** How often; once by default. */
  readonly times?: number;
  /** Called each time when a request that it hits has come, before anything is done. */
  readonly arrived?: () => void;
  /** Called each time the fault has come to pass, all that it lets happen included. */
  readonly happened?: () => void;
}

/** The faults that are still to happen. */
export class Faults {
  #pending: { readonly injection: Injection; left: number }[] = [];

  add(injection: Injection): void {
    this.#pending.push({ injection, left: injection.times ?? 1 });
  }

  clear(): void {
    this.#pending = [];
  }

  /** The first injection that fits, used up by one. */
  take(request: RecordedRequest): Injection | undefined {
    const found = this.#pending.find(({ injection }) => injection.when?.(request) ?? true);
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#pending = this.#pending.filter((pending) => pending !== found);
    return found.injection;
  }
}

/** What the server answers because of a fault. */
export function failureOf(fault: Extract<Fault, { readonly type: 'status' }>): Failure {
  return new Failure(fault.status, fault.reason ?? 'InternalError');
}
