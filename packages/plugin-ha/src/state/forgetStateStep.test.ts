import { beforeEach, expect, test } from 'vitest';
import type { ObjectJson } from '@howdah/plugin-api';
import { configMap, exampleInput, merge } from '../fixtures/exampleCluster.js';
import { FakeContext } from '../fixtures/fakeContext.js';
import { forgetStateWithoutData } from './forgetStateStep.js';

const claim: ObjectJson = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data-demo-sts-2', namespace: 'db' },
};
const statefulSet: ObjectJson = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'demo-sts', namespace: 'db' },
};
const left = configMap('demo-config', { initialize: '7301', config: '{}' });
const empty = configMap('demo-leader', { 'howdah.dev/applied': 'x' });
const merged = {
  ...merge([]),
  pods: {
    instance: {
      containers: [
        {
          name: 'fep-patroni',
          volumeMounts: [
            { name: 'data', mountPath: '/database/userdata' },
            { name: 'wal', mountPath: '/database/wal' },
          ],
        },
      ],
      initContainers: [],
      volumes: [
        { name: 'data', volumeClaimTemplate: {} },
        { name: 'wal', volumeClaimTemplate: {} },
        { name: 'tmp', emptyDir: {} },
      ],
      labels: {},
      annotations: {},
      rules: [],
    },
  },
};

let context: FakeContext;

beforeEach(() => {
  context = new FakeContext();
  context.put(left);
  context.put(empty);
});

function step(observed: Parameters<typeof exampleInput>[1]) {
  const input = exampleInput({}, { configMaps: [left, empty], ...observed });
  const made = forgetStateWithoutData(context);
  const { signal } = new AbortController();
  return {
    needed: made.needed(input, merged),
    run: () => made.run(input, merged, signal),
  };
}

test('the state of a cluster whose volumes are gone is emptied, guarded by its version', async () => {
  const { needed, run } = step({});

  expect(needed).toBe(true);
  expect(await run()).toEqual({ result: 'done' });
  expect(context.patches).toEqual([
    {
      name: 'demo-config',
      operations: [
        { op: 'test', path: '/metadata/resourceVersion', value: left.metadata['resourceVersion'] },
        { op: 'remove', path: '/metadata/annotations' },
      ],
    },
  ]);
});

test.each([
  { name: 'members are there', observed: { statefulSet } },
  { name: 'Patroni left nothing', observed: { configMaps: [empty] } },
])('nothing is asked while $name', ({ observed }) => {
  expect(step(observed).needed).toBe(false);
});

test.each([
  { name: 'a claim', object: claim },
  { name: 'a StatefulSet', object: statefulSet },
])('$name that the API server has keeps the state, whatever the cache says', async ({ object }) => {
  context.put(object);

  expect(await step({}).run()).toEqual({ result: 'done' });
  expect(context.patches).toEqual([]);
});

test.each([
  { name: 'claim', object: claim },
  { name: 'StatefulSet', object: statefulSet },
])('a $name on its way out is waited for', async ({ object }) => {
  const metadata = { ...object.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' };
  context.put({ ...object, metadata });

  expect(await step({ persistentVolumeClaims: [claim] }).run()).toMatchObject({ result: 'wait' });
  expect(context.patches).toEqual([]);
});

test('a StatefulSet of an earlier cluster of that name is no reason to keep state, and is waited for', async () => {
  const owner = { apiVersion: 'x/v1', kind: 'FEPCluster', name: 'demo', uid: 'earlier' };
  const earlier = {
    ...statefulSet,
    metadata: { ...statefulSet.metadata, ownerReferences: [owner] },
  };
  context.put(earlier);

  expect(step({ statefulSet: earlier }).needed).toBe(true);
  expect(await step({ statefulSet: earlier }).run()).toMatchObject({ result: 'wait' });
});

test('a claim that is left without its data directory is named, since no member could use it', async () => {
  context.put({ ...claim, metadata: { ...claim.metadata, name: 'wal-demo-sts-0' } });

  expect(await step({}).run()).toMatchObject({
    result: 'wait',
    reason: expect.stringContaining('claim wal-demo-sts-0'),
  });
  expect(context.patches).toEqual([]);
});

test('a ConfigMap that somebody still writes is left alone and looked at again', async () => {
  context.onPatch = () => 'conflict';

  expect(await step({}).run()).toMatchObject({ result: 'wait' });
});
