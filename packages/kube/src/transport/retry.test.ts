import { describe, expect, it } from 'vitest';
import { parseRetryAfter, retryDelay } from './retry.js';

const attempt = { number: 1, idempotent: true, random: () => 1 };
const status = (code: number, retryAfterMs?: number) =>
  ({ kind: 'status', status: code, retryAfterMs }) as const;
const connection = (sent: boolean) => ({ kind: 'connection', sent }) as const;

describe('retryDelay', () => {
  it.each([
    ['a refused connection, whatever the verb', connection(false), false, 200],
    ['a broken connection of an idempotent call', connection(true), true, 200],
    ['429, whatever the verb', status(429), false, 200],
    ['429 with a wish', status(429, 1500), false, 1500],
    ['503 of an idempotent call', status(503), true, 200],
  ])('repeats after %s', (_name, failure, ...[idempotent, delay]) => {
    expect(retryDelay({ ...attempt, failure, idempotent })).toBe(delay);
  });

  it.each([
    ['a broken connection of a create', connection(true), false],
    ['500 of a create', status(500), false],
    ['404', status(404), true],
    ['409', status(409), true],
  ])('does not repeat after %s', (_name, failure, idempotent) => {
    expect(retryDelay({ ...attempt, failure, idempotent })).toBeUndefined();
  });

  it('doubles, and gives up after five attempts', () => {
    const delays = [1, 2, 3, 4, 5].map((number) =>
      retryDelay({ ...attempt, number, failure: status(500) }),
    );
    expect(delays).toEqual([200, 400, 800, 1600, undefined]);
  });
});

describe('parseRetryAfter', () => {
  const now = Date.UTC(2026, 0, 1);

  it.each([
    ['7', 7000],
    ['0', 0],
    ['Thu, 01 Jan 2026 00:00:09 GMT', 9000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['soon', undefined],
    [undefined, undefined],
  ])('reads %s as %s', (header, expected) => {
    expect(parseRetryAfter(header, now)).toBe(expected);
  });
});
