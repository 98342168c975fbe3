import { EventRecorder, isJsonObject, keyOf, KINDS } from '@howdah/kube';
import type { Clock } from '@howdah/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AwaitedClock } from './awaitedClock.js';
import { CONFIG_MAPS, configMap } from './fixtures.js';
import type { ConfigMap } from './fixtures.js';
import { openTarget } from './target.js';
import type { Target } from './target.js';

const MINUTE = 60_000;

describe('events', () => {
  let target: Target;
  const regard = (name: string): Promise<ConfigMap> =>
    target.kube.create(CONFIG_MAPS, configMap({ namespace: target.namespace, name }));
  const recorder = (clock?: Clock) =>
    new EventRecorder({
      kube: target.kube,
      controller: 'howdah.dev/contract',
      instance: 'test-0',
      clock,
    });
  const eventsAbout = async (object: ConfigMap) => {
    const { items } = await target.kube.list(KINDS.events, { namespace: target.namespace });
    return items.filter(({ regarding }) => {
      return isJsonObject(regarding) && regarding['uid'] === object.metadata.uid;
    });
  };
  const warning = { type: 'Warning', reason: 'Tried', action: 'Trying' } as const;

  beforeAll(async () => {
    target = await openTarget(process.env['KUBE_TARGET']);
  });
  afterAll(async () => {
    await target.close();
  });

  it('an event is written with who, what, why and about whom', async () => {
    const regarding = await regard('single');
    const events = recorder();
    events.record({ ...warning, regarding, note: 'it did not work' });
    await events.flush();
    const [event] = await eventsAbout(regarding);
    expect(event).toMatchObject({
      ...warning,
      note: 'it did not work',
      reportingController: 'howdah.dev/contract',
      reportingInstance: 'test-0',
      regarding: { kind: 'ConfigMap', name: 'single' },
    });
  });

  it('repetitions count up one event', async () => {
    const regarding = await regard('series');
    const events = recorder();
    for (let i = 0; i < 4; i += 1) events.record({ ...warning, regarding, note: 'again' });
    events.record({ ...warning, regarding, note: 'something else' });
    await events.flush();
    const found = await eventsAbout(regarding);
    expect(found).toHaveLength(2);
    const series = found.find(({ note }) => note === 'again');
    expect(series).toMatchObject({ series: { count: 4 } });
  });

  it('a series goes on for six minutes after its last, and ends then', async () => {
    const regarding = await regard('ending');
    const clock = new AwaitedClock();
    const events = recorder(clock);
    const happens = async (): Promise<void> => {
      events.record({ ...warning, regarding, note: 'again' });
      await events.flush();
    };
    await happens();
    for (const times of [2, 3]) {
      await clock.advance(6 * MINUTE);
      await happens();
      expect(await eventsAbout(regarding)).toMatchObject([{ series: { count: times } }]);
    }
    await clock.advance(6 * MINUTE + 1);
    await happens();
    const found = await eventsAbout(regarding);
    expect(found.map(({ series }) => series)).toEqual(
      expect.arrayContaining([undefined, expect.objectContaining({ count: 3 })]),
    );
    expect(found).toHaveLength(2);

    // The new one is a series of its own from here on.
    await happens();
    const counts = (await eventsAbout(regarding)).map(({ series }) => {
      return isJsonObject(series) ? series['count'] : undefined;
    });
    expect(new Set(counts)).toEqual(new Set([2, 3]));
  });

  it('a series whose event the server has dropped begins anew', async () => {
    const regarding = await regard('dropped');
    const events = recorder();
    const happens = async (): Promise<void> => {
      events.record({ ...warning, regarding, note: 'again' });
      await events.flush();
    };
    await happens();
    const [first] = await eventsAbout(regarding);
    await target.kube.delete(KINDS.events, keyOf(first ?? regarding));
    await happens();
    const [second, ...others] = await eventsAbout(regarding);
    expect(second?.metadata.uid).not.toBe(first?.metadata.uid);
    expect(second).not.toHaveProperty('series.count');
    expect(others).toEqual([]);
  });

  it('one object cannot flood the server', async () => {
    const regarding = await regard('flood');
    const events = recorder();
    for (let i = 0; i < 100; i += 1) events.record({ ...warning, regarding, note: `no. ${i}` });
    await events.flush();
    expect(await eventsAbout(regarding)).toHaveLength(25);
  });

  it('no more events wait than are worth it, and the next ones are written again', async () => {
    const events = recorder();
    const happens = (name: string): void => {
      const regarding = configMap({ namespace: target.namespace, name });
      events.record({ ...warning, regarding, note: 'one of many' });
    };
    const written = async (): Promise<number> => {
      const { items } = await target.kube.list(KINDS.events, { namespace: target.namespace });
      return items.filter(({ note }) => note === 'one of many').length;
    };
    for (let i = 0; i < 300; i += 1) happens(`many-${i}`);
    await events.flush();
    expect(await written()).toBe(256);
    happens('later');
    await events.flush();
    expect(await written()).toBe(257);
  });

  it('a note that is too long is cut, and still accepted', async () => {
    const regarding = await regard('long');
    const events = recorder();
    events.record({ ...warning, regarding, note: 'ä'.repeat(2000) });
    await events.flush();
    const [event] = await eventsAbout(regarding);
    const note = event?.['note'];
    expect(typeof note === 'string' && Buffer.byteLength(note)).toBe(1023);
  });

  it('an event that cannot be written disturbs nobody', async () => {
    const regarding = await regard('lost');
    const events = recorder();
    const elsewhere = { ...regarding, metadata: { ...regarding.metadata, namespace: 'No such' } };
    events.record({ ...warning, regarding: elsewhere, note: 'nobody will read this' });
    events.record({ ...warning, regarding, note: 'but this' });
    await events.flush();
    expect(await eventsAbout(regarding)).toHaveLength(1);
  });
});
