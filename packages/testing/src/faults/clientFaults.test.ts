import { createKube, Informer } from '@howdah/kube';
import type { Clock, Kube } from '@howdah/kube';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeApiServer } from '../fakeApi/fakeApiServer.js';
import type { RecordedRequest } from '../fakeApi/recordedRequest.js';
import { HastyClock } from '../virtualClock/hastyClock.js';
import { VirtualClock } from '../virtualClock/virtualClock.js';
import { calm, eventually } from '../scene/quiet.js';
import { CONFIG_MAPS, configMap, rejection } from '../contract/fixtures.js';
import type { ConfigMap } from '../contract/fixtures.js';

// The scenarios that stop client-node's informer for good (design notes on the reconcile kernel),
// and their like for single calls. A real server does not fail on demand, so these run on the fake.

const NAMESPACE = 'faults';
const key = (name: string) => ({ namespace: NAMESPACE, name });
const isWatch = ({ verb }: RecordedRequest): boolean => verb === 'watch';
const isList = ({ verb }: RecordedRequest): boolean => verb === 'list';

/** A hasty clock that notes the pauses. */
class NotingClock extends HastyClock {
  readonly #pauses: number[];

  constructor(pauses: number[]) {
    super();
    this.#pauses = pauses;
  }

  override sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.#pauses.push(ms);
    return super.sleep(ms, signal);
  }
}

describe('faults', () => {
  let server: FakeApiServer;
  let kube: Kube;
  let pauses: number[];
  let started: Informer<ConfigMap>[];

  beforeEach(async () => {
    server = new FakeApiServer();
    await server.start();
    pauses = [];
    started = [];
    kube = createKube({ access: server.access, clock: new NotingClock(pauses), random: () => 1 });
  });
  afterEach(async () => {
    for (const cache of started) await cache.stop();
    await kube.close();
    await server.stop();
  });

  function informer(clock: Clock = new NotingClock(pauses)): Informer<ConfigMap> {
    const namespace = NAMESPACE;
    const cache = new Informer({ kube, kind: CONFIG_MAPS, namespace, clock, random: () => 1 });
    started.push(cache);
    return cache;
  }

  async function synced(cache = informer()): Promise<Informer<ConfigMap>> {
    cache.start();
    await cache.whenSynced();
    await eventually('the watch is open', () => server.openWatches === 1);
    return cache;
  }

  async function recovers(cache: Informer<ConfigMap>): Promise<void> {
    await kube.create(CONFIG_MAPS, configMap(key('after')));
    await eventually('the cache follows again', () => cache.get(key('after')) !== undefined);
    await eventually('one watch is open', () => server.openWatches === 1);
  }

  describe('of a watch', () => {
    it('a connection that breaks is taken up again where it was, without a list', async () => {
      const cache = await synced();
      server.dropWatches('reset');
      await recovers(cache);
      expect(server.requests.filter(isList)).toHaveLength(1);
    });

    it('429 is waited out for as long as the server says', async () => {
      const fault = { type: 'status', status: 429, retryAfterSeconds: 7 } as const;
      server.inject({ when: isWatch, fault });
      const cache = informer();
      cache.start();
      await cache.whenSynced();
      await recovers(cache);
      expect(pauses).toEqual([7000]);
    });

    it.each([401, 403, 500, 503])('%d is not the end of it', async (status) => {
      server.inject({ when: isWatch, fault: { type: 'status', status }, times: 2 });
      const cache = informer();
      cache.start();
      await cache.whenSynced();
      await recovers(cache);
      expect(pauses).toEqual([800, 1600]);
    });

    it('410 is answered with a list at once', async () => {
      const cache = await synced();
      await kube.create(CONFIG_MAPS, configMap({ namespace: 'elsewhere', name: 'x' }));
      server.compact();
      server.dropWatches('end');
      await recovers(cache);
      expect(server.requests.filter(isList)).toHaveLength(2);
      expect(pauses).toContain(0);
    });

    it('410 without end is not answered without end', async () => {
      server.inject({
        when: isWatch,
        fault: { type: 'status', status: 410, reason: 'Expired' },
        times: 4,
      });
      const cache = informer();
      cache.start();
      await cache.whenSynced();
      await recovers(cache);
      expect(pauses).toEqual([0, 1600, 3200, 6400]);
    });

    it('a line cut off half-way is seen again in full', async () => {
      const cache = await synced();
      server.spoilWatches('truncate');
      await kube.create(CONFIG_MAPS, configMap(key('cut'), { a: '1' }));
      await eventually('it is there', () => cache.get(key('cut'))?.data?.['a'] === '1');
      await recovers(cache);
      expect(server.requests.filter(isList)).toHaveLength(1);
    });

    it('a line that is no JSON is not skipped', async () => {
      const cache = await synced();
      server.spoilWatches('garble');
      await kube.create(CONFIG_MAPS, configMap(key('garbled'), { a: '1' }));
      await eventually('it is there', () => cache.get(key('garbled'))?.data?.['a'] === '1');
      await recovers(cache);
    });

    it('a line that stays unreadable is passed by with a list', async () => {
      const cache = await synced();
      server.spoilWatches('garble');
      server.inject({ when: isWatch, fault: { type: 'garble' }, times: 2 });
      await kube.create(CONFIG_MAPS, configMap(key('poison')));
      await eventually('it is there', () => cache.get(key('poison')) !== undefined);
      expect(server.requests.filter(isList)).toHaveLength(2);
    });

    it('a server that ends every watch at once is not asked in a tight loop', async () => {
      const cache = await synced();
      for (let i = 0; i < 4; i += 1) {
        await eventually('a watch is open', () => server.openWatches === 1);
        server.dropWatches('end');
        await eventually('it is closed', () => server.openWatches === 0);
        await eventually('the reflector paused', () => pauses.length > i);
      }
      expect(pauses).toEqual([800, 1600, 3200, 6400]);
      await recovers(cache);
    });

    it('a bookmark moves the resume point of a quiet watch', async () => {
      const cache = await synced();
      await kube.create(CONFIG_MAPS, configMap({ namespace: 'elsewhere', name: 'x' }));
      server.compact();
      server.bookmark();
      await calm(server);
      // From where the watch began, nobody could go on: that is history no more.
      server.dropWatches('reset');
      await recovers(cache);
      expect(server.requests.filter(isList)).toHaveLength(1);
    });

    it('a peer that falls silent for ever is given up', async () => {
      const clock = new VirtualClock();
      const slow = createKube({ access: server.access, clock });
      const namespace = NAMESPACE;
      const cache = new Informer({ kube: slow, kind: CONFIG_MAPS, namespace, clock });
      started.push(cache);
      await synced(cache);
      // The watch asks for at most 580 s; half a minute after that, no server is at the other end.
      await clock.advance(611_000);
      while (server.requests.filter(isWatch).length < 2) await clock.advance(100);
      await eventually('the second watch is open', () => server.openWatches === 1);
      expect(server.requests.filter(isList)).toHaveLength(1);
      await cache.stop();
      await slow.close();
    });

    it('a replaced object that was missed is a deletion and an addition', async () => {
      const first = await kube.create(CONFIG_MAPS, configMap(key('twin')));
      const cache = await synced();
      const uids: (readonly [string | undefined, string | undefined])[] = [];
      cache.onChange((old, current) => uids.push([old?.metadata.uid, current?.metadata.uid]));
      server.inject({ when: isWatch, fault: { type: 'status', status: 503 }, times: 3 });
      server.dropWatches('reset');
      await kube.delete(CONFIG_MAPS, key('twin'));
      const second = await kube.create(CONFIG_MAPS, configMap(key('twin')));
      server.compact();
      await eventually('both were told', () => uids.length === 2);
      expect(uids).toEqual([
        [first.metadata.uid, undefined],
        [undefined, second.metadata.uid],
      ]);
    });

    it('a listener that throws harms neither the watch nor other listeners', async () => {
      const cache = await synced();
      let told = 0;
      cache.onChange(() => {
        throw new Error('a bug in a listener');
      });
      cache.onChange(() => {
        told += 1;
      });
      await recovers(cache);
      expect(told).toBe(1);
    });

    it('stop during a pause leaves no watch behind, and start goes on', async () => {
      const clock = new VirtualClock();
      const cache = await synced(informer(clock));
      let failed = false;
      const happened = (): void => {
        failed = true;
      };
      server.inject({ when: isWatch, fault: { type: 'status', status: 500 }, happened });
      server.dropWatches('reset');
      while (!failed) await clock.advance(1_000);
      await calm(server);
      await cache.stop();
      const before = server.requests.length;
      await clock.advance(60_000);
      expect(server.openWatches).toBe(0);
      expect(server.requests).toHaveLength(before);
      cache.start();
      await recovers(cache);
    });

    it('start and stop, again and again, leave nothing open', async () => {
      const cache = informer();
      for (let i = 0; i < 20; i += 1) {
        cache.start();
        await cache.whenSynced();
        await cache.stop();
      }
      await eventually('no watch is open', () => server.openWatches === 0);
      await eventually('connections are closed', () => server.connections.open <= 2);
      expect(server.requests.filter(isList)).toHaveLength(1);
    });
  });

  describe('of a list', () => {
    it.each(['reset', 'truncate'] as const)(
      'a connection that fails (%s) is repeated',
      async (type) => {
        server.inject({ when: isList, fault: { type }, times: 7 });
        const cache = informer();
        cache.start();
        await cache.whenSynced();
        await recovers(cache);
        expect(server.requests.filter(isList).length).toBeGreaterThan(7);
      },
    );

    it('a page whose token ran out starts the list anew', async () => {
      for (const n of [1, 2, 3]) await kube.create(CONFIG_MAPS, configMap(key(`p${n}`)));
      const paged = new Informer({
        kube,
        kind: CONFIG_MAPS,
        namespace: NAMESPACE,
        pageSize: 2,
        clock: new NotingClock(pauses),
      });
      started.push(paged);
      server.inject({
        when: ({ query }) => query.has('continue'),
        fault: { type: 'status', status: 410, reason: 'Expired' },
      });
      paged.start();
      await paged.whenSynced();
      expect(paged.list()).toHaveLength(3);
    });
  });

  describe('of a call', () => {
    it('many reads share few connections', async () => {
      await kube.create(CONFIG_MAPS, configMap(key('shared')));
      const reads = Array.from({ length: 300 }, () => kube.get(CONFIG_MAPS, key('shared')));
      await Promise.all(reads);
      expect(server.connections.total).toBeLessThanOrEqual(16);
    });

    it('a read is repeated after a broken connection and after 503', async () => {
      await kube.create(CONFIG_MAPS, configMap(key('read')));
      server.inject({ fault: { type: 'reset' } });
      server.inject({ fault: { type: 'status', status: 503 } });
      expect(await kube.get(CONFIG_MAPS, key('read'))).toBeDefined();
      expect(pauses).toEqual([200, 400]);
    });

    it('a create whose answer was lost is not repeated', async () => {
      server.inject({ fault: { type: 'reset-after' } });
      const error = await rejection(kube.create(CONFIG_MAPS, configMap(key('once'))));
      expect(error).toMatchObject({ code: 'CONNECTION' });
      expect(server.writes).toHaveLength(1);
    });

    it('an apply whose answer was lost is repeated, and changes nothing twice', async () => {
      server.inject({ fault: { type: 'reset-after' } });
      const options = { fieldManager: 'ours' };
      const object = await kube.apply(CONFIG_MAPS, configMap(key('apply')), options);
      const stored = server.read(CONFIG_MAPS, key('apply'));
      expect(stored?.['metadata']).toMatchObject({
        resourceVersion: object.metadata.resourceVersion,
      });
      expect(server.writes).toHaveLength(2);
    });

    it('429 is repeated for every verb, after the time the server asks for', async () => {
      server.inject({ fault: { type: 'status', status: 429, retryAfterSeconds: 3 } });
      await kube.create(CONFIG_MAPS, configMap(key('busy')));
      expect(pauses).toEqual([3000]);
    });

    it('a wait longer than the call may take is not begun', async () => {
      server.inject({ fault: { type: 'status', status: 429, retryAfterSeconds: 3600 }, times: 9 });
      const error = await rejection(kube.get(CONFIG_MAPS, key('late')));
      expect(error).toMatchObject({ code: 'TOO_MANY_REQUESTS', retryAfterMs: 3_600_000 });
      expect(pauses).toEqual([]);
    });

    it('a server that does not answer ends in TIMEOUT', async () => {
      const clock = new VirtualClock();
      const slow = createKube({ access: server.access, clock });
      server.inject({ fault: { type: 'hang' } });
      const asked = rejection(slow.get(CONFIG_MAPS, key('hang'), { timeoutMs: 5000 }));
      await eventually('it has come', () => server.held === 1);
      await clock.advance(5000);
      expect(await asked).toMatchObject({ code: 'TIMEOUT' });
      await slow.close();
    });

    it('a server that is not there ends in CONNECTION, after some tries', async () => {
      await server.stop();
      const error = await rejection(kube.create(CONFIG_MAPS, configMap(key('nobody'))));
      expect(error).toMatchObject({ code: 'CONNECTION' });
      expect(pauses).toHaveLength(4);
      await server.start();
    });

    it('a closed client calls nobody', async () => {
      await kube.close();
      const error = await rejection(kube.get(CONFIG_MAPS, key('x')));
      expect(error).toMatchObject({ code: 'CONNECTION' });
      expect(server.requests).toHaveLength(0);
    });
  });
});
