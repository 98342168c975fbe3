import { isJsonObject, KINDS, LeaderElector, microTime } from '@howdah/kube';
import type { Json } from '@howdah/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AwaitedClock } from './awaitedClock.js';
import { openTarget } from './target.js';
import type { Target } from './target.js';

const DAY_MS = 86_400_000;

describe('leader election', () => {
  let target: Target;

  beforeAll(async () => {
    target = await openTarget(process.env['KUBE_TARGET']);
  });
  afterAll(async () => {
    await target.close();
  });

  /** Its time goes on only when it is told to, and only while no request is on its way. */
  const candidate = (name: string, identity: string) => {
    const terms: AbortSignal[] = [];
    const losses: string[] = [];
    const clock = new AwaitedClock();
    const elector = new LeaderElector({
      kube: target.kube,
      key: { namespace: target.namespace, name },
      identity,
      onAcquired: (signal) => terms.push(signal),
      onLost: (reason) => losses.push(reason),
      clock,
    });
    return { elector, clock, terms, losses };
  };
  const leading = async (name: string, identity: string) => {
    const leader = candidate(name, identity);
    leader.elector.start();
    await leader.clock.asleep();
    expect(leader.elector.isLeader).toBe(true);
    return leader;
  };
  const specOf = async (name: string): Promise<Json | undefined> =>
    (await target.kube.get(KINDS.leases, { namespace: target.namespace, name }))?.['spec'];

  it('of two candidates one leads, and the other follows when it stops', async () => {
    const a = await leading('handover', 'a');
    const b = candidate('handover', 'b');
    b.elector.start();
    await b.clock.pass(10_000);
    expect(b.elector.isLeader).toBe(false);
    await a.elector.stop();
    expect(a.terms[0]?.aborted).toBe(true);
    expect(a.losses).toEqual([]);
    await b.clock.pass(3_000);
    expect(b.elector.isLeader).toBe(true);
    expect(await specOf('handover')).toMatchObject({ holderIdentity: 'b', leaseTransitions: 1 });
    await b.elector.stop();
    expect(await specOf('handover')).toMatchObject({ holderIdentity: '' });
  });

  it('renewals keep the term for a minute, with times to the microsecond', async () => {
    const renewTime = async (): Promise<unknown> => {
      const spec = await specOf('renew');
      return isJsonObject(spec) ? spec['renewTime'] : undefined;
    };
    const a = await leading('renew', 'a');
    const first = await renewTime();
    expect(first).toMatch(/T\d\d:\d\d:\d\d\.\d{6}Z$/);
    await a.clock.pass(60_000);
    expect(await renewTime()).not.toBe(first);
    expect(a.terms).toHaveLength(1);
    expect(a.terms[0]?.aborted).toBe(false);
    await a.elector.stop();
  });

  it('a lease whose holder is dead is taken once it ran out by our own clock', async () => {
    const spec = {
      holderIdentity: 'dead',
      leaseDurationSeconds: 5,
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
    await a.clock.pass(4_000);
    expect(a.elector.isLeader).toBe(false);
    await a.clock.pass(4_000);
    expect(a.elector.isLeader).toBe(true);
    expect(await specOf('orphan')).toMatchObject({ holderIdentity: 'a', leaseTransitions: 7 });
    await a.elector.stop();
  });

  it('a holder whose lease was taken stops at its next look', async () => {
    const a = await leading('stolen', 'a');
    const spec = { holderIdentity: 'thief', renewTime: microTime(Date.UTC(2099, 0, 1)) };
    const key = { namespace: target.namespace, name: 'stolen' };
    await target.kube.patchMerge({ kind: KINDS.leases, key }, { spec });
    await a.clock.pass(2_000);
    expect(a.losses).toEqual(['taken-over']);
    expect(a.terms[0]?.aborted).toBe(true);
    await a.elector.stop();
    expect(await specOf('stolen')).toMatchObject({ holderIdentity: 'thief' });
  });

  it('a wall clock that jumps changes nothing', async () => {
    const a = await leading('jumping', 'a');
    for (const days of [1, -2]) {
      a.clock.jump(days * DAY_MS);
      await a.clock.pass(20_000);
    }
    expect(a.terms).toHaveLength(1);
    expect(a.losses).toEqual([]);
    await a.elector.stop();
  });

  it('a paused leader that wakes after another took over ends its term and takes nothing back', async () => {
    // A process that is frozen sees no time pass; the other's clock goes on.
    const a = await leading('paused', 'a');
    const b = candidate('paused', 'b');
    b.elector.start();
    await b.clock.pass(20_000);
    expect(b.elector.isLeader).toBe(true);
    await a.clock.pass(3_000);
    expect(a.elector.isLeader).toBe(false);
    expect(a.losses).toEqual(['taken-over']);
    expect(await specOf('paused')).toMatchObject({ holderIdentity: 'b' });
    await b.elector.stop();
    await a.elector.stop();
  });
});
