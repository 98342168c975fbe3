import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFull, reserveToken, takeToken, untilToken } from './tokenBucket.js';
import type { TokenBucket } from './tokenBucket.js';

const RATE = { burst: 3, refillMs: 100 };

const emptied = (now: number): TokenBucket => {
  let bucket: TokenBucket | undefined;
  for (let taken = 0; taken < RATE.burst; taken += 1) bucket = takeToken(RATE, bucket, now);
  if (bucket === undefined) throw new Error('the burst was refused');
  return bucket;
};

describe('a bucket of tokens', () => {
  it('gives a burst at once, then one after another', () => {
    const bucket = emptied(0);
    expect(takeToken(RATE, bucket, 99)).toBeUndefined();
    expect(untilToken(RATE, bucket, 30)).toBe(70);
    expect(takeToken(RATE, bucket, 100)).toBeDefined();
  });

  it('never holds more than a burst, and is then as good as none', () => {
    const bucket = emptied(0);
    expect(isFull(RATE, bucket, 299)).toBe(false);
    expect(isFull(RATE, bucket, 300)).toBe(true);
    expect(takeToken(RATE, bucket, 1_000_000)?.tokens).toBe(2);
  });

  it('promises tokens in order to those who wait', () => {
    let bucket: TokenBucket | undefined;
    const waits = [1, 2, 3, 4, 5].map(() => {
      const reserved = reserveToken(RATE, bucket, 0);
      bucket = reserved.bucket;
      return reserved.waitMs;
    });
    expect(waits).toEqual([0, 0, 0, 100, 200]);
  });

  it('lets no more through in any stretch of time than its burst and what was refilled', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(400), { maxLength: 60 }), (pauses) => {
        let bucket: TokenBucket | undefined;
        let now = 0;
        const turns = pauses.map((pause) => {
          now += pause;
          const reserved = reserveToken(RATE, bucket, now);
          bucket = reserved.bucket;
          return now + reserved.waitMs;
        });
        for (const [first, start] of turns.entries()) {
          for (const [last, end] of turns.entries()) {
            if (last < first) continue;
            expect(last - first + 1).toBeLessThanOrEqual(3 + Math.floor((end - start) / 100) + 1);
          }
        }
      }),
    );
  });
});
