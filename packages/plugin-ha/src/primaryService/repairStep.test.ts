import { beforeEach, expect, test } from 'vitest';
import type { ObjectJson, PluginContext } from '@howdah/plugin-api';
import { configMap, exampleInput, merge, primaryService } from '../fixtures/exampleCluster.js';
import { FakeContext } from '../fixtures/fakeContext.js';
import { repairPrimaryService } from './repairStep.js';

const MARK = 'howdah.dev/lock';
const lock = configMap('demo-leader', { leader: 'demo-sts-1', transitions: '4' });
const free = configMap('demo-leader', { transitions: '4' });
const right = primaryService('demo-sts-1', { [MARK]: 'u1/4' });

let context: FakeContext;

beforeEach(() => {
  context = new FakeContext();
});

function step(observedLock: ObjectJson | undefined, service: ObjectJson | undefined) {
  const input = exampleInput(
    {},
    {
      configMaps: observedLock === undefined ? [] : [observedLock],
      services: service === undefined ? [] : [service],
    },
  );
  const made = repairPrimaryService(context);
  const { signal } = new AbortController();
  return {
    needed: made.needed(input, merge([])),
    run: () => made.run(input, merge([]), signal),
  };
}

test.each([
  { name: 'follows the lock', held: lock, service: right, needed: false },
  {
    name: 'selects another',
    held: lock,
    service: primaryService('demo-sts-0', { [MARK]: 'u1/4' }),
    needed: true,
  },
  {
    name: 'has an older mark',
    held: lock,
    service: primaryService('demo-sts-1', { [MARK]: 'u1/3' }),
    needed: true,
  },
  {
    name: 'has the mark of a former lock',
    held: lock,
    service: primaryService('demo-sts-1', { [MARK]: 'u0/4' }),
    needed: true,
  },
  {
    name: 'was just made',
    held: lock,
    service: primaryService('none', { [MARK]: '' }),
    needed: true,
  },
  { name: 'has lost its mark', held: lock, service: primaryService('demo-sts-1'), needed: true },
  {
    name: 'points anywhere while the lock is free',
    held: free,
    service: primaryService('demo-sts-0'),
    needed: false,
  },
  {
    name: 'exists before the lock',
    held: undefined,
    service: primaryService('none'),
    needed: false,
  },
  { name: 'is missing', held: lock, service: undefined, needed: false },
])('a Service that $name: repair needed is $needed', ({ held, service, needed }) => {
  expect(step(held, service).needed).toBe(needed);
});

test('the repair is one patch, guarded by the mark that was read', async () => {
  const wrong = primaryService('demo-sts-0', { [MARK]: 'u1/3' });
  context.put(lock);
  context.put(wrong);
  expect(await step(lock, wrong).run()).toEqual({ result: 'done' });
  expect(context.patches).toEqual([
    {
      name: 'demo-primary-svc',
      operations: [
        { op: 'test', path: '/metadata/annotations/howdah.dev~1lock', value: 'u1/3' },
        { op: 'add', path: '/metadata/annotations/howdah.dev~1lock', value: 'u1/4' },
        {
          op: 'add',
          path: '/spec/selector/statefulset.kubernetes.io~1pod-name',
          value: 'demo-sts-1',
        },
      ],
    },
  ]);
});

test('without a mark the patch is guarded by the version that was read', async () => {
  context.put(lock);
  context.put(primaryService('demo-sts-0'));
  await step(lock, primaryService('demo-sts-0')).run();
  expect(context.patches[0]?.operations.slice(0, 2)).toEqual([
    { op: 'test', path: '/metadata/resourceVersion', value: '7' },
    { op: 'add', path: '/metadata/annotations', value: {} },
  ]);
});

test('what was observed too early is not written again', async () => {
  context.put(lock);
  context.put(right);
  expect(await step(lock, primaryService('demo-sts-0')).run()).toEqual({ result: 'done' });
  expect(context.patches).toEqual([]);
});

test('a lock that became free meanwhile leaves the Service alone', async () => {
  context.put(free);
  context.put(primaryService('demo-sts-0'));
  expect(await step(lock, primaryService('demo-sts-0')).run()).toEqual({ result: 'done' });
  expect(context.patches).toEqual([]);
});

test('a refused patch waits and says why', async () => {
  context.put(lock);
  context.put(primaryService('demo-sts-0', { [MARK]: '' }));
  context.onPatch = () => 'conflict';
  expect(await step(lock, primaryService('demo-sts-0')).run()).toMatchObject({
    result: 'wait',
    reason: 'Service demo-primary-svc was changed by somebody else meanwhile',
  });
});

test('objects that are gone make it wait', async () => {
  const wrong = primaryService('demo-sts-0');
  expect(await step(lock, wrong).run()).toMatchObject({ result: 'wait' });
  context.put(lock);
  expect(await step(lock, wrong).run()).toMatchObject({ result: 'wait' });
});

test('once the reconcile has ended, the Service is not patched any more', async () => {
  context.put(lock);
  context.put(primaryService('demo-sts-0', { [MARK]: 'u1/3' }));
  const ended = new AbortController();
  // The lease is lost between the last reading and the patch.
  const kube: PluginContext['kube'] = {
    ...context.kube,
    get: async (resource, options) => {
      const found = await context.kube.get(resource, options);
      if (resource.plural === 'configmaps') ended.abort();
      return found;
    },
  };
  const { http, exec, sql, clock, log, capability } = context;
  const step = repairPrimaryService({ kube, http, exec, sql, clock, log, capability });

  await expect(step.run(exampleInput({}), merge([]), ended.signal)).rejects.toThrow('aborted');
  expect(context.patches).toEqual([]);
});

test('the Service is repaired even while the manifest is refused', () => {
  expect(repairPrimaryService(context).evenWhenRefused).toBe(true);
});
