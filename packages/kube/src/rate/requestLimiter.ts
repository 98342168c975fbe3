import type { Clock } from '../clock/clock.js';
import { reserveToken, untilToken } from './tokenBucket.js';
import type { TokenBucket, TokenRate } from './tokenBucket.js';

/** What requests are counted as. Leases are exempt: a late renewal costs the leadership. */
export type RequestClass = 'read' | 'write' | 'exempt';

/** How often the API server may be asked. */
export interface RequestRates {
  readonly reads: TokenRate;
  readonly writes: TokenRate;
}

/** The rate of so many requests a second, with a burst after a quiet time. */
export function requestsPerSecond(qps: number, burst: number): TokenRate {
  return { burst, refillMs: 1000 / qps };
}

/** The class of a request. */
export function requestClass(request: {
  readonly method: string;
  readonly target: { readonly resource: string };
}): RequestClass {
  if (request.target.resource === 'leases.coordination.k8s.io') return 'exempt';
  return request.method === 'GET' ? 'read' : 'write';
}

/**
 * Keeps requests below a rate of our own, so that an operator with much to do leaves the API server
 * to others, too. Reads and writes are counted apart: a storm of either does not hold up the other.
 */
export class RequestLimiter {
  readonly #rates: RequestRates;
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #buckets = new Map<RequestClass, TokenBucket>();

  constructor(rates: RequestRates, clock: Pick<Clock, 'monotonic'>) {
    this.#rates = rates;
    this.#clock = clock;
  }

  /** How long a request has to wait; `undefined`, and nothing is reserved, if that is too long. */
  reserve(of: RequestClass, longestMs: number): number | undefined {
    if (of === 'exempt') return 0;
    const rate = of === 'read' ? this.#rates.reads : this.#rates.writes;
    const held = this.#buckets.get(of);
    const now = this.#clock.monotonic();
    if (untilToken(rate, held, now) > longestMs) return undefined;
    const { bucket, waitMs } = reserveToken(rate, held, now);
    this.#buckets.set(of, bucket);
    return waitMs;
  }
}
