import type { KubeObject } from '../object/kubeObject.js';
import { defineKind } from '../object/kind.js';
import { microTime } from './microTime.js';

/** A Lease of coordination.k8s.io/v1. */
export interface Lease extends KubeObject {
  readonly spec?: LeaseSpec;
}

export interface LeaseSpec {
  readonly holderIdentity?: string | null;
  readonly leaseDurationSeconds?: number;
  readonly acquireTime?: string | null;
  readonly renewTime?: string | null;
  readonly leaseTransitions?: number;
}

export const LEASES = defineKind<Lease>({
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
});

/** What the lease says once `identity` holds it from now on, or goes on holding it. */
export function heldBy(
  identity: string,
  context: {
    readonly current: LeaseSpec | undefined;
    readonly now: number;
    readonly durationMs: number;
  },
): LeaseSpec {
  const { current, now, durationMs } = context;
  const time = microTime(now);
  const renewing = current?.holderIdentity === identity;
  const transitions = current?.leaseTransitions ?? 0;
  return {
    holderIdentity: identity,
    leaseDurationSeconds: Math.ceil(durationMs / 1000),
    acquireTime: renewing ? (current.acquireTime ?? time) : time,
    renewTime: time,
    leaseTransitions: renewing || current === undefined ? transitions : transitions + 1,
  };
}

/** What the lease says once its holder has let go: free at once for whoever asks next. */
export function released(current: LeaseSpec, now: number): LeaseSpec {
  return {
    holderIdentity: '',
    leaseDurationSeconds: 1,
    acquireTime: microTime(now),
    renewTime: microTime(now),
    leaseTransitions: current.leaseTransitions ?? 0,
  };
}
