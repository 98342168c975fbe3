import { beforeEach, expect, test } from 'vitest';
import type { JsonObject, ObservedObjects } from '@howdah/plugin-api';
import { contribute } from '../contribute.js';
import { configMap, exampleInput, merge, pod } from '../fixtures/exampleCluster.js';
import { FakeContext } from '../fixtures/fakeContext.js';
import { dynamicConfig } from '../patroni/dynamicConfig.js';
import { configure } from './configureStep.js';

const plain = exampleInput({});
const merged = merge(contribute(plain));
const desired = dynamicConfig(plain.spec, merged);
const stored = (config: JsonObject) => configMap('demo-config', { config: JSON.stringify(config) });
const pods = [
  pod('demo-sts-0', { role: 'replica', state: 'running' }, '10.0.0.5'),
  pod('demo-sts-1', { role: 'primary', state: 'running' }, 'fd00::6'),
];
const lock = configMap('demo-leader', { leader: 'demo-sts-1', transitions: '1' });

let context: FakeContext;

beforeEach(() => {
  context = new FakeContext();
});

function step(observed: Partial<ObservedObjects>) {
  const input = exampleInput({}, observed);
  const made = configure(context);
  const { signal } = new AbortController();
  return { needed: made.needed(input, merged), run: () => made.run(input, merged, signal) };
}

test('nothing is needed before the first member wrote a configuration', () => {
  expect(step({}).needed).toBe(false);
  expect(step({ configMaps: [configMap('demo-config', { initialize: '7' })] }).needed).toBe(false);
  expect(step({ configMaps: [configMap('demo-config', { config: '{' })] }).needed).toBe(false);
});

test('a configuration that is as desired needs nothing, a paused one neither', () => {
  expect(step({ configMaps: [stored(desired)] }).needed).toBe(false);
  expect(step({ configMaps: [stored({ ...desired, pause: true })] }).needed).toBe(false);
});

test('only the difference is sent, to the leader first', async () => {
  const old = stored({ ...desired, ttl: 60, pause: true });
  context.put(old);
  const { needed, run } = step({ configMaps: [old, lock], pods });
  expect(needed).toBe(true);
  expect(await run()).toEqual({ result: 'done' });
  expect(context.requests).toMatchObject([
    { method: 'PATCH', url: 'http://[fd00::6]:25001/config', json: { ttl: 20 } },
  ]);
});

test('another member is asked when the leader cannot be reached', async () => {
  const old = stored({ ...desired, ttl: 60 });
  context.put(old);
  context.respond = ({ url }) => {
    if (url.includes('fd00')) throw new Error('connect ECONNREFUSED');
    return { status: 200, body: '{}' };
  };
  expect(await step({ configMaps: [old, lock], pods }).run()).toEqual({ result: 'done' });
  expect(context.requests).toHaveLength(2);
});

test('it waits and says why when no member takes the change', async () => {
  const old = stored({ ...desired, ttl: 60 });
  context.put(old);
  context.respond = () => ({ status: 503, body: 'secret' });
  expect(await step({ configMaps: [old, lock], pods }).run()).toEqual({
    result: 'wait',
    reason: 'demo-sts-0 answered 503 to the change of its configuration',
    retryAfterMs: 5000,
  });
  expect(await step({ configMaps: [old, lock] }).run()).toMatchObject({
    reason: 'no member has an address yet',
  });
});

test('a difference that was observed too early is not sent again', async () => {
  context.put(stored(desired));
  const old = stored({ ...desired, ttl: 60 });
  expect(await step({ configMaps: [old], pods }).run()).toEqual({ result: 'done' });
  expect(context.requests).toEqual([]);
});
