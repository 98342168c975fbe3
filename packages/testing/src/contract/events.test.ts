import { EventRecorder, isJsonObject, KINDS } from '@howdah/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONFIG_MAPS, configMap } from './fixtures.js';
import type { ConfigMap } from './fixtures.js';
import { openTarget } from './target.js';
import type { Target } from './target.js';

describe('events', () => {
  let target: Target;
  const regard = (name: string): Promise<ConfigMap> =>
    target.kube.create(CONFIG_MAPS, configMap({ namespace: target.namespace, name }));
  const recorder = () =>
    new EventRecorder({ kube: target.kube, controller: 'howdah.dev/contract', instance: 'test-0' });
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

  it('one object cannot flood the server', async () => {
    const regarding = await regard('flood');
    const events = recorder();
    for (let i = 0; i < 100; i += 1) events.record({ ...warning, regarding, note: `no. ${i}` });
    await events.flush();
    expect(await eventsAbout(regarding)).toHaveLength(25);
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
