import { createKube, LeaderElector } from '@howdah/kube';
import type { Kube } from '@howdah/kube';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deferred } from '../deferred.js';
import { FakeApiServer } from '../fakeApi/fakeApiServer.js';
import { VirtualClock } from '../virtualClock/virtualClock.js';
import { calm, eventually } from '../scene/quiet.js';

const KEY = { namespace: 'fencing', name: 'leader' };

describe('fencing of the leader whose server fails', () => {
  let server: FakeApiServer;
  let clock: VirtualClock;
  let clients: Kube[];

  beforeEach(async () => {
    server = new FakeApiServer();
    await server.start();
    clock = new VirtualClock();
    clients = [];
  });
  afterEach(async () => {
    for (const kube of clients) await kube.close();
    await server.stop();
  });

  function candidate(identity: string, own: VirtualClock = clock) {
    const kube = createKube({ access: server.access, clock: own, random: () => 0 });
    clients.push(kube);
    const terms: AbortSignal[] = [];
    const losses: string[] = [];
    const elector = new LeaderElector({
      kube,
      key: KEY,
      identity,
      clock: own,
      random: () => 0,
      onAcquired: (signal) => terms.push(signal),
      onLost: (reason) => losses.push(reason),
    });
    return { elector, terms, losses };
  }

  /** Lets virtual time pass; whatever is sent is received and answered in between. */
  async function pass(seconds: number, own: VirtualClock = clock): Promise<void> {
    for (let i = 0; i < seconds * 2; i += 1) {
      await own.advance(500);
      await calm(server);
    }
  }

  async function leading(identity: string, own: VirtualClock = clock) {
    const leader = candidate(identity, own);
    leader.elector.start();
    await eventually(`${identity} leads`, () => leader.elector.isLeader);
    return leader;
  }

  it.each(['hang', 'reset'] as const)(
    'work is aborted at the renew deadline when the server fails (%s), before anyone may take over',
    async (type) => {
      const a = await leading('a');
      const other = new VirtualClock();
      const b = candidate('b', other);
      b.elector.start();
      await eventually('b has looked', () => server.requests.length > 2);
      server.inject({ fault: { type }, times: 10_000 });
      await pass(9);
      expect(a.terms[0]?.aborted).toBe(false);
      await pass(2);
      expect(a.terms[0]?.aborted).toBe(true);
      expect(a.losses).toEqual(['renew-deadline']);
      expect(b.elector.isLeader).toBe(false);
      server.clearFaults();
      await b.elector.stop();
      await a.elector.stop();
    },
  );

  it('a renewal that is answered slowly counts from when it was asked for', async () => {
    const a = await leading('a');
    const answer = deferred();
    server.inject({ fault: { type: 'hold', until: answer.promise } });
    await clock.advance(2000);
    await eventually('a renewal is on its way', () => server.held === 1);
    await pass(4);
    answer.resolve();
    await calm(server);
    server.inject({ fault: { type: 'hang' }, times: 10_000 });
    await pass(5);
    expect(a.terms[0]?.aborted).toBe(false);
    await pass(2);
    expect(a.terms[0]?.aborted).toBe(true);
    expect(a.losses).toEqual(['renew-deadline']);
    server.clearFaults();
    await a.elector.stop();
  });

  it('a leader whose server comes back in time leads on', async () => {
    const a = await leading('a');
    server.inject({ fault: { type: 'status', status: 503 }, times: 3 });
    await pass(30);
    expect(a.terms).toHaveLength(1);
    expect(a.elector.isLeader).toBe(true);
    await a.elector.stop();
  });

  it('after a lost term a new one begins with a signal of its own', async () => {
    const a = await leading('a');
    server.inject({ fault: { type: 'reset' }, times: 10_000 });
    await pass(12);
    server.clearFaults();
    await pass(5);
    expect(a.terms).toHaveLength(2);
    expect(a.terms.map(({ aborted }) => aborted)).toEqual([true, false]);
    await a.elector.stop();
  });
});
