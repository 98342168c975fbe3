import { describe, expect, it } from 'vitest';
import type { Lease, LeaseSpec } from './leaseSpec.js';
import { heldBy } from './leaseSpec.js';
import { microTime } from './microTime.js';
import { isTakeable, observeLease } from './observedLease.js';

const lease = (spec: LeaseSpec): Lease => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name: 'x', namespace: 'y', uid: 'z' },
  spec,
});
const held = { holderIdentity: 'other', leaseDurationSeconds: 15, renewTime: 't1' };

describe('a lease', () => {
  it('of another may be taken only when it did not change for its whole duration', () => {
    const first = observeLease(undefined, lease(held), 1000);
    const again = observeLease(first, lease(held), 9000);
    const context = { identity: 'me', monotonicNow: 15_999 };
    expect(isTakeable(again, context)).toBe(false);
    expect(isTakeable(again, { ...context, monotonicNow: 16_000 })).toBe(true);

    const renewed = observeLease(again, lease({ ...held, renewTime: 't2' }), 15_000);
    expect(isTakeable(renewed, { ...context, monotonicNow: 29_999 })).toBe(false);
  });

  it.each(['', null, undefined, 'me'])('held by %j may be taken by me', (holderIdentity) => {
    const spec = holderIdentity === undefined ? {} : { ...held, holderIdentity };
    const observed = observeLease(undefined, lease(spec), 0);
    expect(isTakeable(observed, { identity: 'me', monotonicNow: 0 })).toBe(true);
  });

  it('counts a transition when its holder changes, not when it is renewed', () => {
    const now = Date.UTC(2026, 0, 1);
    const context = { now, durationMs: 15_000 };
    const current = { ...held, leaseTransitions: 4, acquireTime: 'long ago' };
    expect(heldBy('me', { ...context, current })).toMatchObject({ leaseTransitions: 5 });
    expect(heldBy('other', { ...context, current })).toEqual({
      ...current,
      renewTime: '2026-01-01T00:00:00.000000Z',
    });
  });

  it('writes times with six digits', () => {
    expect(microTime(Date.UTC(2026, 0, 1) + 7)).toBe('2026-01-01T00:00:00.007000Z');
  });
});
