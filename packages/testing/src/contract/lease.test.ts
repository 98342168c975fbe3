import { KINDS, LeaderElector, microTime } from '@howdah/kube';
import type { LeaderElectorOptions } from '@howdah/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './fixtures.js';
import { openTarget } from './target.js';
import type { Target } from './target.js';

const FAST = { leaseDurationMs: 15_000, renewDeadlineMs: 10_000, retryPeriodMs: 100 };

describe('leader election', () => {
  let target: Target;

  beforeAll(async () => {
    target = await openTarget(process.env['KUBE_TARGET']);
  });
  afterAll(async () => {
    await target.close();
  });

  const candidate = (
    name: string,
    identity: string,
    options: Partial<LeaderElectorOptions> = {},
  ) => {
    const terms: AbortSignal[] = [];
    const losses: string[] = [];
    const elector = new LeaderElector({
      kube: target.kube,
      key: { namespace: target.namespace, name },
      identity,
      onAcquired: (signal) => terms.push(signal),
      onLost: (reason) => losses.push(reason),
      ...FAST,
      ...options,
    });
    return { elector, terms, losses };
  };
  const specOf = async (name: string) =>
    (await target.kube.get(KINDS.leases, { namespace: target.namespace, name }))?.['spec'];

  it('of two candidates one leads, and the other follows when it stops', async () => {
    const a = candidate('handover', 'a');
    const b = candidate('handover', 'b');
    a.elector.start();
    await eventually('a leads', () => a.elector.isLeader);
    b.elector.start();
    expect(b.elector.isLeader).toBe(false);
    await a.elector.stop();
    expect(a.terms[0]?.aborted).toBe(true);
    expect(a.losses).toEqual([]);
    await eventually('b leads', () => b.elector.isLeader);
    expect(await specOf('handover')).toMatchObject({ holderIdentity: 'b', leaseTransitions: 1 });
    await b.elector.stop();
    expect(await specOf('handover')).toMatchObject({ holderIdentity: '' });
  });

  it('renewals keep the term, with times to the microsecond', async () => {
    const a = candidate('renew', 'a');
    a.elector.start();
    await eventually('a leads', () => a.elector.isLeader);
    const first = await specOf('renew');
    const renewTime = (spec: unknown): unknown =>
      typeof spec === 'object' && spec !== null && 'renewTime' in spec ? spec.renewTime : undefined;
    expect(renewTime(first)).toMatch(/T\d\d:\d\d:\d\d\.\d{6}Z$/);
    let latest: unknown = first;
    while (renewTime(latest) === renewTime(first)) latest = await specOf('renew');
    expect(a.terms).toHaveLength(1);
    expect(a.terms[0]?.aborted).toBe(false);
    await a.elector.stop();
  });

  it('a lease whose holder is dead is taken once it ran out by our own clock', async () => {
    const spec = {
      holderIdentity: 'dead',
      leaseDurationSeconds: 1,
      // Far in the future by the dead holder's clock: it must not matter.
      renewTime: microTime(Date.UTC(2099, 0, 1)),
      acquireTime: microTime(Date.UTC(2099, 0, 1)),
      leaseTransitions: 6,
    };
    const metadata = { namespace: target.namespace, name: 'orphan' };
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec };
    await target.kube.create(KINDS.leases, lease);
    const a = candidate('orphan', 'a');
    a.elector.start();
    await eventually('a leads', () => a.elector.isLeader);
    expect(await specOf('orphan')).toMatchObject({ holderIdentity: 'a', leaseTransitions: 7 });
    await a.elector.stop();
  });

  it('a holder whose lease was taken stops at once', async () => {
    const a = candidate('stolen', 'a');
    a.elector.start();
    await eventually('a leads', () => a.elector.isLeader);
    const spec = { holderIdentity: 'thief', renewTime: microTime(Date.UTC(2099, 0, 1)) };
    const key = { namespace: target.namespace, name: 'stolen' };
    await target.kube.patchMerge({ kind: KINDS.leases, key }, { spec });
    await eventually('a lost', () => a.losses.length > 0);
    expect(a.losses).toEqual(['taken-over']);
    expect(a.terms[0]?.aborted).toBe(true);
    await a.elector.stop();
    expect(await specOf('stolen')).toMatchObject({ holderIdentity: 'thief' });
  });
});
