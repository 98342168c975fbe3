import type { AnyPlugin, StepResult } from '@howdah/plugin-api';
import { expect, it } from 'vitest';
import { forEver, hostile } from './fixtures/hostile.js';
import { impatiently } from './fixtures/impatiently.js';
import { conditions, operatorWrites, readiness } from './fixtures/look.js';
import { withScene } from './fixtures/scene.js';

it('F35: of a plugin that never returned nobody asks again before the manifest is another', () =>
  withScene(async (scene) => {
    let asked = 0;
    const stuck = hostile({
      contribute: () => {
        asked += 1;
        return forEver();
      },
    });
    const former = scene.startOperator();
    await scene.createCluster();
    await scene.settle();
    await scene.stopOperator(former);
    const successor = scene.startOperator('successor', { plugins: [stuck] });
    await impatiently(() => scene.settle());
    // More than once where the machine had no time for it.
    const before = asked;
    const reconciles = successor.reconciles;
    await scene.annotateCluster({ 'example.org/look': 'again' });
    await scene.quiet();
    expect(successor.reconciles).toBeGreaterThan(reconciles);
    expect(asked).toBe(before);
    await scene.patchCluster({ fep: { instances: 2 } });
    await impatiently(() => scene.settle());
    expect(asked).toBeGreaterThan(before);
    expect(await readiness(scene)).toBe('True AllMembersReady: 2 of 2 members are ready.');
  }));

it('F35: of a plugin that was slow once is asked again by and by', () =>
  withScene(async (scene) => {
    let slow = true;
    const plugin = hostile({
      contribute: () => {
        const end = performance.now() + (slow ? 520 : 0);
        slow = false;
        while (performance.now() < end);
        return [{ slot: 'pod.meta', annotations: { 'example.org/there': 'yes' } }];
      },
    });
    scene.startOperator('operator', { plugins: [plugin] });
    await scene.createCluster();
    await scene.settle();
    expect(await readiness(scene)).toMatch(/^True/);
    expect((await conditions(scene))['HostileDegraded']).toMatch(/^False Working/);
  }));

it('F35: of a plugin whose step waits for what never comes only its own condition degrades, after 30 s', () =>
  withScene(async (scene) => {
    const plugin = hostile({
      start: () => ({
        steps: [
          {
            id: 'work',
            phase: 'after-apply',
            needed: () => true,
            run: () => new Promise(() => undefined),
          },
        ],
      }),
    });
    scene.startOperator('operator', { plugins: [plugin] });
    await scene.createCluster();
    await scene.settle();
    const told = await conditions(scene);
    expect(told['HostileDegraded']).toMatch(/^True StepFailed: Step work of hostile/);
    expect(told['Available']).toMatch(/^True/);
  }));

const done = (): Promise<StepResult> => Promise.resolve({ result: 'done' });

it.each([
  ['when it says whether it is needed', { needed: forEver, run: done }],
  ['when it runs', { needed: () => true, run: forEver }],
])('F35: of a plugin whose step never returns %s only its own condition degrades', (_, part) =>
  withScene(async (scene) => {
    const plugin = hostile({
      start: () => ({ steps: [{ id: 'work', phase: 'after-apply', ...part }] }),
    });
    scene.startOperator('operator', { plugins: [plugin] });
    await scene.createCluster();
    await impatiently(() => scene.settle());
    const told = await conditions(scene);
    expect(told['HostileDegraded']).toMatch(/^True StepFailed/);
    expect(told['Available']).toMatch(/^True/);
  }),
);

it.each<readonly [string, () => AnyPlugin, RegExp]>([
  [
    'asked what it contributes',
    () => hostile({ contribute: forEver }),
    /did not return within 500 ms when it was asked to contribute/,
  ],
  [
    'asked whether it is enabled',
    () => hostile({ select: forEver }),
    /did not return within 500 ms when it was asked to select/,
  ],
  [
    'asked what it renders',
    () => hostile({ render: forEver }),
    /did not return within 500 ms when it was asked to render/,
  ],
  [
    'asked for its conditions',
    () => hostile({ conditions: forEver }),
    /did not return within 500 ms when it was asked to tell its conditions/,
  ],
  [
    'started',
    () => hostile({ start: forEver }),
    /did not return within 500 ms when it was asked to start/,
  ],
])(
  'F35: of a plugin that joins and never returns when it is %s only its own condition degrades: the cluster goes on',
  (_, make, says) =>
    withScene(async (scene) => {
      const before = scene.startOperator();
      await scene.createCluster();
      await scene.settle();
      await scene.stopOperator(before);
      await impatiently(async () => {
        scene.startOperator('successor', { plugins: [make()] });
        await scene.patchCluster({ fep: { instances: 1 } });
        await scene.settle();
      });
      const told = await conditions(scene);
      expect(told['Ready']).toBe('True AllMembersReady: 1 of 1 members are ready.');
      expect(told['HostileDegraded']).toMatch(/^True PluginFailed/);
      expect(told['HostileDegraded']).toMatch(says);
      scene.server.forgetRequests();
      await impatiently(() => scene.settle());
      expect(operatorWrites(scene)).toEqual([]);
    }),
);
