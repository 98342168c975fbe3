import { KINDS } from '@howdah/kube';
import { capability, provide } from '@howdah/plugin-api';
import type { AnyPlugin, HostInput, StepResult } from '@howdah/plugin-api';
import { expect, it } from 'vitest';
import { conditions, operatorWrites } from './fixtures/look.js';
import { samplePlugin } from './fixtures/samplePlugin.js';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

interface Words {
  word(): string;
  say(): Promise<string>;
}

const WORDS = capability<Words>('words@1', { exclusive: true });

const broken: Words = {
  word: () => {
    throw new TypeError('hunter2');
  },
  say: () => Promise.reject(new TypeError('hunter2')),
};

const user = (part: Parameters<typeof samplePlugin>[1]): AnyPlugin =>
  samplePlugin('caller', part, { optional: [WORDS.id] });

async function told(scene: Scene): Promise<Readonly<Record<string, string>>> {
  await scene.createCluster();
  await scene.settle();
  const all = await conditions(scene);
  expect(JSON.stringify([all, scene.events])).not.toContain('hunter2');
  scene.server.forgetRequests();
  await scene.settle();
  expect(operatorWrites(scene)).toEqual([]);
  return all;
}

const WORKS = 'False Working: Plugin caller.example.org works.';

it.each(['contribute', 'validate', 'render', 'conditions'] as const)(
  'F35: what is offered and throws when it is used to %s is the fault of who offers it, and not there for who uses it',
  (stage) =>
    withScene(async (scene) => {
      const offering = samplePlugin(
        'offerer',
        { offers: () => [provide(WORDS, broken)] },
        { provides: [WORDS.id] },
      );
      const word = ({ capability: find }: Pick<HostInput, 'capability'>) =>
        find(WORDS)?.word() ?? 'none';
      const annotated = (input: Pick<HostInput, 'capability'>) =>
        [{ slot: 'pod.meta', annotations: { 'example.org/word': word(input) } }] as const;
      const finding = { severity: 'warning', code: 'Word', path: 'spec' } as const;
      const using = user({
        ...(stage === 'contribute' ? { contribute: annotated } : {}),
        ...(stage === 'render' ? { render: annotated } : {}),
        ...(stage === 'validate'
          ? { validate: (input) => [{ ...finding, message: `word: ${word(input)}` }] }
          : {}),
        ...(stage === 'conditions'
          ? {
              conditions: (input) => [
                { type: 'CallerWord', status: 'True', reason: 'Word', message: word(input) },
              ],
            }
          : {}),
      });
      const former = scene.startOperator();
      await scene.createCluster('former');
      await scene.settle();
      await scene.stopOperator(former);
      scene.startOperator('successor', { plugins: [offering, using] });
      await scene.settle();
      const all = await conditions(scene, 'former');
      expect(all['CallerDegraded']).toBe(WORKS);
      expect(all['OffererDegraded']).toMatch(
        /^True PluginFailed: Plugin offerer\.example\.org threw TypeError when it was asked to answer word of words@1/,
      );
      expect(JSON.stringify([await scene.cluster('former'), scene.events])).not.toContain(
        'hunter2',
      );
      const members = scene.server.read(KINDS.statefulSets, at('former-sts'));
      expect(JSON.stringify([all, scene.events.map(({ note }) => note), members])).toMatch(
        /word":"none"|Word: none|word: none/,
      );
      scene.server.forgetRequests();
      await scene.settle();
      expect(operatorWrites(scene)).toEqual([]);
    }),
);

it('F35: what acts and rejects is the fault of who provides it, which the step that uses it tells', () =>
  withScene(async (scene) => {
    const providing = samplePlugin(
      'actor',
      { start: () => ({ provides: [provide(WORDS, broken)] }) },
      { provides: [WORDS.id] },
    );
    const using = user({
      start: (context) => ({
        steps: [
          {
            id: 'speak',
            phase: 'after-apply',
            needed: () => true,
            run: async (): Promise<StepResult> => {
              await context.capability(WORDS)?.say();
              return { result: 'done' };
            },
          },
        ],
      }),
    });
    scene.startOperator('operator', { plugins: [providing, using] });
    const all = await told(scene);
    expect(all['CallerDegraded']).toBe(WORKS);
    expect(all['ActorDegraded']).toMatch(
      /^True StepFailed: Step speak of caller\.example\.org is tried again: Plugin actor\.example\.org threw TypeError when it was asked to answer say of words@1/,
    );
  }));
