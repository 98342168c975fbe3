import { reserveToken, takeToken, untilToken } from '@howdah/kube';
import type { TokenBucket, TokenRate } from '@howdah/kube';

/** Attempts on all failing keys together: an API server that comes back is not run over. */
const ALL_RETRIES: TokenRate = { burst: 100, refillMs: 100 };

/** Attempts on one failing key that events lead to before its delay is over. */
const EVENT_RETRIES: TokenRate = { burst: 5, refillMs: 10_000 };

/** How long failing keys wait. */
export interface BackoffOptions {
  readonly firstMs: number;
  readonly longestMs: number;
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
}

interface Failing {
  failures: number;
  bucket: TokenBucket | undefined;
}

/** Keys that failed the last time they were worked on, and how long each has to wait. */
export class FailingKeys {
  readonly #options: BackoffOptions;
  readonly #keys = new Map<string, Failing>();
  #all: TokenBucket | undefined;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  /** How long to wait after one more failure: longer each time, and longer where many fail. */
  failed(key: string, now: number, firstMs = this.#options.firstMs): number {
    const { longestMs, random } = this.#options;
    const held = this.#keys.get(key) ?? { failures: 0, bucket: undefined };
    const ceiling = Math.min(firstMs * 2 ** Math.min(held.failures, 30), longestMs);
    held.failures += 1;
    this.#keys.set(key, held);
    const { bucket, waitMs } = reserveToken(ALL_RETRIES, this.#all, now);
    this.#all = bucket;
    return Math.max(Math.round(ceiling * (0.75 + random() / 2)), waitMs);
  }

  succeeded(key: string): void {
    this.#keys.delete(key);
  }

  /**
   * How long an event of the key has to wait. What happens in a broken cluster may be what mends
   * it, but one that keeps changing while it fails must not have all the attention.
   */
  eventDelay(key: string, now: number): number {
    const held = this.#keys.get(key);
    if (held === undefined) return 0;
    const bucket = takeToken(EVENT_RETRIES, held.bucket, now);
    if (bucket === undefined) return untilToken(EVENT_RETRIES, held.bucket, now);
    held.bucket = bucket;
    return 0;
  }
}
