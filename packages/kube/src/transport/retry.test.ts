import { describe, expect, it } from 'vitest';
import { parseRetryAfter, retryDelay } from './retry.js';

const attempt = { number: 1, idempotent: true, random: () => 1 };
const status = (code: number, retryAfterMs?: number) =>
  ({ kind: 'status', status: code, retryAfterMs }) as const;
const connection = (sent: boolean) => ({ kind: 'connection', sent }) as const;

describe('retryDelay', () => {
  it.each([
    ['a refused connection, whatever the verb', { failure: connection(false), idempotent: false }],
    ['a broken connection of an idempotent call', { failure: connection(true) }],
    ['429, whatever the verb', { failure: status(429), idempotent: false }],
    ['503 of an idempotent call', { failure: status(503) }],
  ])('repeats after %s', (_name, failed) => {
    expect(retryDelay({ ...attempt, ...failed })).toBe(200);
  });

  it('waits at least as long as the server asks', () => {
    expect(retryDelay({ ...attempt, failure: status(429, 1500) })).toBe(1500);
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
