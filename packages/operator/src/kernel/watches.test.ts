import type { AnyPlugin, WatchedKind } from '@howdah/plugin-api';
import { at } from '@howdah/testing';
import { expect, it } from 'vitest';
import { operatorWrites, readiness } from './fixtures/look.js';
import { samplePlugin } from './fixtures/samplePlugin.js';
import { withScene } from './fixtures/scene.js';

const fails = (): never => {
  throw new TypeError('hunter2');
};

const watching = (watch: Pick<WatchedKind, 'relevant' | 'clustersOf'>): AnyPlugin =>
  samplePlugin(
    'watching',
    {},
    {
      rbac: [{ apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] }],
      watches: [{ apiVersion: 'v1', kind: 'Pod', ...watch }],
    },
  );

it.each([
  ['cannot say what is relevant', watching({ relevant: fails })],
  ['cannot say whom it concerns', watching({ relevant: () => null, clustersOf: fails })],
  ['answers nonsense', watching({ relevant: () => Number.NaN, clustersOf: () => [7] as never })],
])('F35 a plugin whose watch %s keeps no event from anybody', (_, plugin) =>
  withScene(async (scene) => {
    scene.startOperator('operator', { plugins: [plugin] });
    await scene.createCluster();
    await scene.settle();
    expect(await readiness(scene)).toMatch(/^True AllMembersReady/);

    await scene.patchCluster({ fep: { instances: 2 } });
    await scene.settle();
    expect(await readiness(scene)).toMatch(/^True AllMembersReady: 2 of 2/);
    scene.server.forgetRequests();
    await scene.world.heartbeat();
    await scene.settle();
    expect(operatorWrites(scene)).toEqual([]);
    expect(await scene.cluster()).toMatchObject({ metadata: at('my-db') });
  }),
);
