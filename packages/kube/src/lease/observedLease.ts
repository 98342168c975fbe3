import type { Lease } from './leaseSpec.js';

/** A lease as this process saw it, with the local time at which its record last changed. */
export interface ObservedLease {
  readonly lease: Lease;
  readonly changedAt: number;
}

/**
 * Notes what was read. The record counts from when *we* saw it change: clocks of other machines
 * are never compared with ours.
 */
export function observeLease(
  previous: ObservedLease | undefined,
  lease: Lease,
  monotonicNow: number,
): ObservedLease {
  if (previous === undefined) return { lease, changedAt: monotonicNow };
  const before = previous.lease;
  const unchanged =
    before.metadata.uid === lease.metadata.uid &&
    before.spec?.holderIdentity === lease.spec?.holderIdentity &&
    before.spec?.renewTime === lease.spec?.renewTime;
  return { lease, changedAt: unchanged ? previous.changedAt : monotonicNow };
}

/** Whether the lease may be taken: nobody holds it, we do, or its holder fell silent for long. */
export function isTakeable(
  observed: ObservedLease,
  context: { readonly identity: string; readonly monotonicNow: number },
): boolean {
  const { holderIdentity, leaseDurationSeconds = 0 } = observed.lease.spec ?? {};
  if (holderIdentity === undefined || holderIdentity === null || holderIdentity === '') return true;
  if (holderIdentity === context.identity) return true;
  return context.monotonicNow - observed.changedAt >= leaseDurationSeconds * 1000;
}
