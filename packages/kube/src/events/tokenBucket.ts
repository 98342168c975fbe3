/** How many events one object may still cause. */
export interface TokenBucket {
  readonly tokens: number;
  readonly updatedAt: number;
}

// client-go's spam filter: a burst of 25, then one in five minutes.
const BURST = 25;
const REFILL_MS = 300_000;

/** Takes one token; `undefined` when there is none. A missing bucket is a full one. */
export function takeToken(bucket: TokenBucket | undefined, now: number): TokenBucket | undefined {
  const before = bucket ?? { tokens: BURST, updatedAt: now };
  const refilled = Math.min(BURST, before.tokens + (now - before.updatedAt) / REFILL_MS);
  return refilled >= 1 ? { tokens: refilled - 1, updatedAt: now } : undefined;
}

/** Whether a bucket is as good as none: full again. */
export function isFull(bucket: TokenBucket, now: number): boolean {
  return bucket.tokens + (now - bucket.updatedAt) / REFILL_MS >= BURST;
}
