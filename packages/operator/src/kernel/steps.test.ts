import { FEP_CLUSTERS } from '@howdah/core';
import { KINDS } from '@howdah/kube';
import { capability, provide } from '@howdah/plugin-api';
import type { AnyPlugin, Plugin, Step } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { eventually, listAt, objectAt } from '@howdah/testing';
import { conditions, operatorWrites, pods, readiness } from './fixtures/look.js';
import { idOf, samplePlugin, StepLog } from './fixtures/samplePlugin.js';
import type { Sample } from './fixtures/samplePlugin.js';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

const SEAT = capability<string>('seat@1', { exclusive: true });

/** A plugin that leaves a mark on the members while the cluster uses it, and cleans up after it. */
const switchable = (log: StepLog, part: Partial<Plugin<Sample>> = {}): AnyPlugin =>
  samplePlugin('marker', {
    enabled: ({ on }) => on,
    contribute: ({ names: { labels } }) => [
      { slot: 'pod.meta', annotations: { 'example.org/mark': 'made' } },
      {
        slot: 'object',
        object: {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'my-db-mark', labels },
          data: {},
        },
      },
    ],
    start: () => ({ steps: [log.step('marker', 'clean')] }),
    ...part,
  });

/** A step that ends with the time it may take, and not before. */
const slow = (id: string, begun: string[]): Step<Sample, never> => ({
  id,
  phase: 'before-apply',
  needed: () => true,
  run: (_input, _merged, signal) =>
    new Promise((_resolve, reject) => {
      begun.push(id);
      signal.addEventListener('abort', () => {
        reject(new Error('aborted'));
      });
    }),
});

const told = ({ server }: Scene): readonly unknown[] =>
  listAt(objectAt(server.read(FEP_CLUSTERS, at('my-db')), 'status'), 'conditions');

/** `rider` requires what `horse` provides; `bystander` has nothing to do with either. */
const dependent = (log: StepLog): readonly AnyPlugin[] => [
  samplePlugin(
    'rider',
    { start: () => ({ steps: [log.step('rider', 'dismount')] }) },
    { requires: [SEAT.id] },
  ),
  samplePlugin('bystander', { start: () => ({ steps: [log.step('bystander', 'leave')] }) }),
  samplePlugin(
    'horse',
    {
      start: () => ({ provides: [provide(SEAT, 'saddle')], steps: [log.step('horse', 'rest')] }),
    },
    { provides: [SEAT.id] },
  ),
];

const finalizers = async (scene: Scene): Promise<readonly string[]> => [
  ...((await scene.world.kube.get(FEP_CLUSTERS, at('my-db')))?.metadata.finalizers ?? []),
];

const remove = async (scene: Scene): Promise<void> => {
  await scene.world.kube.delete(FEP_CLUSTERS, at('my-db'));
  await scene.settle();
};

async function template(scene: Scene): Promise<unknown> {
  const members = await scene.world.kube.get(KINDS.statefulSets, at('my-db-sts'));
  return objectAt(members, 'spec', 'template', 'metadata', 'annotations')['example.org/mark'];
}

describe('steps of a phase', () => {
  it('run after those they name, whoever brings them, and one that waits holds up only what comes after it', () =>
    withScene(async (scene) => {
      const log = new StepLog();
      const phase = 'after-apply';
      log.waiting.add('second/brew');
      const plugins = [
        samplePlugin('first', {
          start: () => ({
            steps: [
              log.step('first', 'pour', { phase, after: [`${idOf('second')}/brew`] }),
              log.step('first', 'sweep', { phase }),
            ],
          }),
        }),
        samplePlugin('second', {
          start: () => ({
            steps: [
              log.step('second', 'brew', { phase, after: [`${idOf('third')}/grind`] }),
              log.step('second', 'absent', { phase, after: ['nobody.example.org/nothing'] }),
            ],
          }),
        }),
        samplePlugin('third', {
          start: () => ({ steps: [log.step('third', 'grind', { phase })] }),
        }),
      ];
      scene.startOperator('operator', { plugins });
      await scene.createCluster();
      await scene.settle();
      expect(new Set(log.ran)).toEqual(new Set(['first/sweep', 'second/absent', 'third/grind']));
      const { Progressing: told } = await conditions(scene);
      expect(told).toContain('second/brew is not done yet');
      expect(pods(scene)).toHaveLength(3);

      log.waiting.clear();
      log.ran.length = 0;
      await scene.settle();
      const turn = log.ran.slice(0, 5);
      expect(turn.indexOf('third/grind')).toBeLessThan(turn.indexOf('second/brew'));
      expect(turn.indexOf('second/brew')).toBeLessThan(turn.indexOf('first/pour'));
      expect(await readiness(scene)).toMatch(/^True/);
    }));
});

it('a reconcile that does not end is ended when its time is over, and that is told', () =>
  withScene(async (scene) => {
    const begun: string[] = [];
    const steps = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => slow(id, begun));
    const plugin = samplePlugin('slow', { start: () => ({ steps }) });
    scene.startOperator('operator', { plugins: [plugin] });
    await scene.createCluster();
    for (const count of [1, 2, 3, 4]) {
      await eventually(`step ${count} is under way`, () => begun.length === count);
      expect(await readiness(scene)).toBeUndefined();
      await scene.pass(30_000);
    }
    await eventually('it is told', () => told(scene).length > 0);
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    expect(await readiness(scene)).toBe(
      'False ApplyFailed: It took longer than 120 s and was ended.',
    );
  }));

describe('a feature that is switched off', () => {
  it('has none of its steps run, however much they are needed', () =>
    withScene(async (scene) => {
      const log = new StepLog();
      const phases = ['before-apply', 'after-apply', 'when-ready'] as const;
      const steps = phases.map((phase) => log.step('marker', phase, { phase }));
      scene.startOperator('operator', {
        plugins: [switchable(log, { start: () => ({ steps }) })],
      });
      await scene.createCluster();
      await scene.settle();
      expect(await readiness(scene)).toMatch(/^True/);
      expect(log.ran).toEqual([]);

      await scene.patchCluster({ plugins: { marker: { on: true } } });
      await scene.settle();
      expect(new Set(log.ran)).toEqual(new Set(phases.map((phase) => `marker/${phase}`)));

      await scene.patchCluster({ plugins: null });
      await scene.settle();
      log.ran.length = 0;
      await scene.annotateCluster({ 'example.org/look': 'again' });
      await scene.settle();
      expect(log.ran).toEqual([]);
    }));

  it('has its on-delete steps run once, and takes back what it contributed', () =>
    withScene(async (scene) => {
      const log = new StepLog();
      scene.startOperator('operator', { plugins: [switchable(log)] });
      await scene.createCluster();
      await scene.patchCluster({ plugins: { marker: { on: true } } });
      await scene.settle();
      expect(await template(scene)).toBe('made');
      expect(await finalizers(scene)).toEqual([`${idOf('marker')}/cleanup`]);

      await scene.patchCluster({ plugins: null });
      await scene.settle();
      expect(log.ran).toEqual(['marker/clean']);
      expect(await template(scene)).toBeUndefined();
      expect(await scene.world.kube.get(KINDS.configMaps, at('my-db-mark'))).toBeUndefined();
      expect(await finalizers(scene)).toEqual([]);
      expect(await readiness(scene)).toMatch(/^True/);

      scene.server.forgetRequests();
      await scene.settle();
      scene.startOperator('second', { plugins: [switchable(log)] });
      await scene.settle();
      expect(operatorWrites(scene)).toEqual([]);
      expect(log.ran).toEqual(['marker/clean']);
    }));

  it('keeps its finalizer, and says why, while its cleaning up waits', () =>
    withScene(async (scene) => {
      const log = new StepLog();
      scene.startOperator('operator', { plugins: [switchable(log)] });
      await scene.createCluster();
      await scene.patchCluster({ plugins: { marker: { on: true } } });
      await scene.settle();
      log.waiting.add('marker/clean');
      await scene.patchCluster({ plugins: null });
      await scene.settle();
      expect(await finalizers(scene)).toEqual([`${idOf('marker')}/cleanup`]);
      expect((await conditions(scene))['Progressing']).toContain('marker/clean is not done yet');

      log.waiting.clear();
      await scene.settle();
      expect(log.ran).toEqual(['marker/clean']);
      expect(await finalizers(scene)).toEqual([]);
    }));

  it('that was never on is not cleaned up after', () =>
    withScene(async (scene) => {
      const log = new StepLog();
      scene.startOperator('operator', { plugins: [switchable(log)] });
      await scene.createCluster();
      await scene.settle();
      await remove(scene);
      expect(log.ran).toEqual([]);
      expect(await scene.world.kube.get(FEP_CLUSTERS, at('my-db'))).toBeUndefined();
    }));
});

describe('F15: a cluster that is deleted', () => {
  it('goes when every plugin has cleaned up, each after those that require it', () =>
    withScene(async (scene) => {
      const log = new StepLog();
      scene.startOperator('operator', { plugins: dependent(log) });
      await scene.createCluster();
      await scene.settle();
      expect(await finalizers(scene)).toHaveLength(3);
      await remove(scene);
      expect(log.ran.toSorted()).toEqual(['bystander/leave', 'horse/rest', 'rider/dismount']);
      expect(log.ran.indexOf('rider/dismount')).toBeLessThan(log.ran.indexOf('horse/rest'));
      expect(await scene.world.kube.get(FEP_CLUSTERS, at('my-db'))).toBeUndefined();
      expect(pods(scene)).toEqual([]);
    }));

  it('waits for a step that waits and for what that one requires; the finalizers of others go', () =>
    withScene(async (scene) => {
      const log = new StepLog();
      scene.startOperator('operator', { plugins: dependent(log) });
      await scene.createCluster();
      await scene.settle();
      log.waiting.add('rider/dismount');
      await remove(scene);
      expect(log.ran).toEqual(['bystander/leave']);
      expect((await finalizers(scene)).toSorted()).toEqual([
        `${idOf('horse')}/cleanup`,
        `${idOf('rider')}/cleanup`,
      ]);
      expect(await readiness(scene)).toMatch(/^False Deleting: rider\/dismount is not done yet/);
      // What it is made of is still there: its plugins may need it.
      expect(pods(scene)).toHaveLength(3);
      scene.server.forgetRequests();
      await scene.settle();
      expect(operatorWrites(scene)).toEqual([]);

      log.waiting.clear();
      await scene.settle();
      expect(log.ran).toEqual(['bystander/leave', 'rider/dismount', 'horse/rest']);
      expect(await scene.world.kube.get(FEP_CLUSTERS, at('my-db'))).toBeUndefined();
    }));

  it('cleans up in the order that the steps of different plugins name', () =>
    withScene(async (scene) => {
      const log = new StepLog();
      const after = [`${idOf('b')}/clean`];
      const [a, b, c] = [
        samplePlugin('a', { start: () => ({ steps: [log.step('a', 'clean')] }) }),
        samplePlugin('b', {
          start: () => ({ steps: [log.step('b', 'clean', { after: [`${idOf('c')}/clean`] })] }),
        }),
        samplePlugin('c', {
          start: () => ({ steps: [log.step('c', 'clean', { after: [`${idOf('a')}/clean`] })] }),
        }),
      ];
      const d = samplePlugin('d', {
        start: () => ({ steps: [log.step('d', 'clean', { after })] }),
      });
      scene.startOperator('operator', { plugins: [b, d, c, a] });
      await scene.createCluster();
      await scene.settle();
      await remove(scene);
      expect(log.ran).toEqual(['a/clean', 'c/clean', 'b/clean', 'd/clean']);
    }));

  it('is held by a plugin that is missing, which tells how it is given up', () =>
    withScene(async (scene) => {
      const log = new StepLog();
      const plugins = dependent(log);
      const before = scene.startOperator('operator', { plugins });
      await scene.createCluster();
      await scene.settle();
      await scene.stopOperator(before);
      scene.startOperator('successor', { plugins: plugins.slice(1) });
      await remove(scene);
      expect(log.ran.toSorted()).toEqual(['bystander/leave', 'horse/rest']);
      expect(await finalizers(scene)).toEqual([`${idOf('rider')}/cleanup`]);
      expect(await readiness(scene)).toContain(
        `Plugin ${idOf('rider')} has to clean up and does not work in this operator; mend that, or give its cleaning up away with the annotation howdah.dev/forget-plugin=${idOf('rider')}.`,
      );

      await scene.annotateCluster({ 'howdah.dev/forget-plugin': idOf('rider') });
      await scene.settle();
      expect(await scene.world.kube.get(FEP_CLUSTERS, at('my-db'))).toBeUndefined();
    }));

  it('goes although its manifest is refused, and although a step fails at first', () =>
    withScene(async (scene) => {
      const log = new StepLog();
      let failures = 0;
      const clumsy = samplePlugin('clumsy', {
        start: () => ({
          steps: [
            log.step('clumsy', 'clean', {
              run: () => {
                failures += 1;
                if (failures === 1) return Promise.reject(new TypeError('hunter2'));
                return Promise.resolve({ result: 'done' });
              },
            }),
          ],
        }),
      });
      scene.startOperator('operator', { plugins: [clumsy] });
      await scene.createCluster();
      await scene.settle();
      await scene.admitAnything();
      await scene.patchCluster({ fep: { instances: 'many' } });
      await scene.settle();
      await remove(scene);
      await scene.settle();
      expect(failures).toBe(2);
      expect(await scene.world.kube.get(FEP_CLUSTERS, at('my-db'))).toBeUndefined();
      expect(JSON.stringify(scene.events)).not.toContain('hunter2');
    }));
});
