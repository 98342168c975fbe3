/** How many times something may happen at once, and how soon once more. */
export interface TokenRate {
  readonly burst: number;
  readonly refillMs: number;
}

/** How many times it may still happen. A missing bucket is a full one. */
export interface TokenBucket {
  /** Below zero where tokens were promised before they were there. */
  readonly tokens: number;
  readonly updatedAt: number;
}

/** Takes one token; `undefined` when there is none. */
export function takeToken(
  rate: TokenRate,
  bucket: TokenBucket | undefined,
  now: number,
): TokenBucket | undefined {
  const tokens = tokensIn(rate, bucket, now);
  return tokens >= 1 ? { tokens: tokens - 1, updatedAt: now } : undefined;
}

/** Takes one token, and tells how long to wait for it where there is none yet. */
export function reserveToken(
  rate: TokenRate,
  bucket: TokenBucket | undefined,
  now: number,
): { readonly bucket: TokenBucket; readonly waitMs: number } {
  const tokens = tokensIn(rate, bucket, now);
  return { bucket: { tokens: tokens - 1, updatedAt: now }, waitMs: waitFor(rate, tokens) };
}

/** How long until there is a token; 0 when there is one. */
export function untilToken(rate: TokenRate, bucket: TokenBucket | undefined, now: number): number {
  return waitFor(rate, tokensIn(rate, bucket, now));
}

/** Whether a bucket is as good as none: full again. */
export function isFull(rate: TokenRate, bucket: TokenBucket, now: number): boolean {
  return tokensIn(rate, bucket, now) >= rate.burst;
}

function tokensIn(rate: TokenRate, bucket: TokenBucket | undefined, now: number): number {
  if (bucket === undefined) return rate.burst;
  return Math.min(rate.burst, bucket.tokens + (now - bucket.updatedAt) / rate.refillMs);
}

function waitFor({ refillMs }: TokenRate, tokens: number): number {
  return Math.ceil(Math.max(0, 1 - tokens) * refillMs);
}
