import type { Random } from '../clock/random.js';

/** How one attempt failed. */
export type AttemptFailure =
  | { readonly kind: 'connection'; readonly sent: boolean }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterMs: number | undefined };

const MAX_ATTEMPTS = 5;
const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 5_000;

/**
 * How long to wait before the next attempt; `undefined` means: do not try again.
 *
 * 429 and a connection that was never made are safe to repeat for every verb, since the server did
 * nothing. After any other failure the server may have acted, so only idempotent calls repeat.
 */
export function retryDelay(attempt: {
  readonly number: number;
  readonly failure: AttemptFailure;
  readonly idempotent: boolean;
  readonly random: Random;
}): number | undefined {
  const { number, failure, idempotent, random } = attempt;
  if (number >= MAX_ATTEMPTS || !mayRepeat(failure, idempotent)) return undefined;

  const ceiling = Math.min(FIRST_DELAY_MS * 2 ** (number - 1), LONGEST_DELAY_MS);
  const jittered = ceiling * (0.5 + random() / 2);
  if (failure.kind === 'connection') return jittered;
  return Math.max(jittered, failure.retryAfterMs ?? 0);
}

function mayRepeat(failure: AttemptFailure, idempotent: boolean): boolean {
  if (failure.kind === 'connection') return idempotent || !failure.sent;
  if (failure.status === 429) return true;
  return idempotent && failure.status >= 500;
}

/** The wait a `Retry-After` header asks for: seconds, or an HTTP date. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;

  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
