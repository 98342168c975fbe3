import { createKube, KINDS, requestsPerSecond } from '@howdah/kube';
import type { AttemptReport, Kube } from '@howdah/kube';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeApiServer } from '../fakeApi/fakeApiServer.js';
import { VirtualClock } from '../virtualClock/virtualClock.js';
import { CONFIG_MAPS, configMap, rejection } from '../contract/fixtures.js';
import { eventually } from '../scene/quiet.js';

const NAMESPACE = 'limits';
const key = (name: string) => ({ namespace: NAMESPACE, name });

describe('the rate of requests', () => {
  const attempts: AttemptReport[] = [];
  const waits: number[] = [];
  let server: FakeApiServer;
  let clock: VirtualClock;
  let kube: Kube;

  beforeEach(async () => {
    server = new FakeApiServer();
    await server.start();
    clock = new VirtualClock();
    attempts.length = 0;
    waits.length = 0;
    kube = createKube({
      access: server.access,
      clock,
      random: () => 1,
      rates: { reads: requestsPerSecond(10, 2), writes: requestsPerSecond(1, 1) },
      observer: {
        attempted: (report) => attempts.push(report),
        waited: ({ seconds }) => waits.push(seconds),
      },
    });
  });
  afterEach(async () => {
    await kube.close();
    await server.stop();
  });

  const read = (): Promise<unknown> => kube.get(CONFIG_MAPS, key('x'));

  it('after a burst, requests are sent one after another', async () => {
    const all = Promise.all([read(), read(), read(), read()]);
    await eventually('the burst was sent', () => attempts.length === 2);
    expect(waits).toEqual([0, 0, 0.1, 0.2]);
    await clock.advance(100);
    await eventually('one more was sent', () => attempts.length === 3);
    expect(server.requests).toHaveLength(3);
    await clock.advance(100);
    await all;
    expect(server.requests).toHaveLength(4);
  });

  it('a storm of reads holds up no write, and neither holds up a lease', async () => {
    const reads = Promise.allSettled(Array.from({ length: 20 }, () => read()));
    await kube.create(CONFIG_MAPS, configMap(key('x')));
    const second = rejection(kube.create(CONFIG_MAPS, configMap(key('x'))));
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: key('l') };
    await kube.create(KINDS.leases, lease);
    await kube.delete(KINDS.leases, key('l'));
    await clock.advance(2000);
    await reads;
    expect(await second).toMatchObject({ code: 'ALREADY_EXISTS' });
  });

  it('what was refused with 429 takes a turn anew', async () => {
    server.inject({ fault: { type: 'status', status: 429 }, times: 1 });
    const written = kube.create(CONFIG_MAPS, configMap(key('x')));
    await eventually('it was refused', () => attempts.length === 1);
    await eventually('its pause has begun', () => clock.horizon(5000) > 0);
    await clock.advance(1000);
    await written;
    expect(attempts.map(({ status }) => status)).toEqual([429, 201]);
    expect(waits).toEqual([0, 0.8]);
  });

  it('a request whose turn comes too late is not sent, and costs the others nothing', async () => {
    await kube.create(CONFIG_MAPS, configMap(key('x')));
    const late = kube.create(CONFIG_MAPS, configMap(key('y')), { timeoutMs: 500 });
    expect(await rejection(late)).toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringContaining('rate limit'),
    });
    expect(attempts).toHaveLength(1);
    const next = kube.create(CONFIG_MAPS, configMap(key('y')));
    await clock.advance(1000);
    await next;
    expect(waits).toEqual([0, 1]);
  });

  it('a caller that gives up need not wait for its turn', async () => {
    await kube.create(CONFIG_MAPS, configMap(key('x')));
    const abort = new AbortController();
    const given = rejection(kube.delete(CONFIG_MAPS, key('x'), { signal: abort.signal }));
    abort.abort();
    expect(await given).toMatchObject({ code: 'ABORTED' });
    expect(attempts).toHaveLength(1);
  });

  it('a watch takes its turn among the reads, unless it is stopped before', async () => {
    await Promise.all([read(), read()]);
    const abort = new AbortController();
    const watch = async (): Promise<void> => {
      const options = { resourceVersion: '', timeoutSeconds: 1, signal: abort.signal };
      for await (const event of kube.watch(CONFIG_MAPS, options)) expect(event).toBeUndefined();
    };
    const stopped = rejection(watch());
    await eventually('it waits', () => waits.length === 3);
    abort.abort();
    expect(await stopped).toMatchObject({ code: 'ABORTED' });
    expect(server.openWatches).toBe(0);
  });

  it('every attempt is told with its host, its method and its status, or none', async () => {
    const host = new URL(server.url).host;
    await read();
    server.inject({ fault: { type: 'reset' }, times: 5 });
    const failed = rejection(kube.create(CONFIG_MAPS, configMap(key('x'))));
    expect(await failed).toMatchObject({ code: 'CONNECTION' });
    expect(attempts).toEqual([
      { host, method: 'GET', status: 404, seconds: 0 },
      { host, method: 'POST', status: undefined, seconds: 0 },
    ]);
  });
});
