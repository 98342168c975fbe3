import { describe, expect, it } from 'vitest';
import { KubeError } from '../errors/kubeError.js';
import type { KubeErrorCode } from '../errors/kubeError.js';
import { afterFailure } from './afterFailure.js';

const random = () => 1;
const failed = (code: KubeErrorCode, retryAfterMs?: number): KubeError =>
  new KubeError({ code, message: 'test', retryAfterMs });

describe('afterFailure', () => {
  it('resumes after ever longer pauses, up to half a minute', () => {
    const error = failed('CONNECTION');
    const pauses = [1, 2, 3, 4, 5, 6, 7, 50].map(
      (failures) => afterFailure({ error, failures, relisted: false, random }).delayMs,
    );
    expect(pauses).toEqual([800, 1600, 3200, 6400, 12800, 25600, 30000, 30000]);
    expect(afterFailure({ error, failures: 9, relisted: false, random }).relist).toBe(false);
  });

  it('waits at least as long as the server asks', () => {
    const error = failed('TOO_MANY_REQUESTS', 45_000);
    expect(afterFailure({ error, failures: 1, relisted: false, random }).delayMs).toBe(45_000);
  });

  it('lists at once when the resume point is lost, but not over and over', () => {
    const error = failed('GONE');
    const first = afterFailure({ error, failures: 3, relisted: false, random });
    expect(first).toEqual({ relist: true, delayMs: 0 });
    const second = afterFailure({ error, failures: 4, relisted: true, random });
    expect(second).toEqual({ relist: true, delayMs: 6400 });
  });

  it('passes a line that stays unreadable by with a list', () => {
    const error = failed('MALFORMED_RESPONSE');
    const relists = [1, 2, 3].map(
      (failures) => afterFailure({ error, failures, relisted: false, random }).relist,
    );
    expect(relists).toEqual([false, false, true]);
  });

  it('spreads the pauses of many', () => {
    const error = failed('CONNECTION');
    const lucky = afterFailure({ error, failures: 1, relisted: false, random: () => 0 });
    expect(lucky.delayMs).toBe(600);
  });
});
