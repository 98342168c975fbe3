import type { Action, AnyPlugin, Procedure, ProcedureStep, Step } from '@howdah/plugin-api';
import { askAndSettle } from '@howdah/testing';
import { describe, expect, it } from 'vitest';
import { hostile } from './fixtures/hostile.js';
import { conditions, readiness } from './fixtures/look.js';
import { withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';
import { untyped } from './fixtures/untyped.js';

const ID = 'hostile.example.org';
const LEAK = 'hunter2';
const WORKS = `False Working: Plugin ${ID} works.`;

const throwing = (): never => {
  throw new TypeError(LEAK);
};

const circular = (): object => {
  const self: { self?: object } = {};
  self.self = self;
  return self;
};

async function run(scene: Scene, ...plugins: readonly AnyPlugin[]): Promise<void> {
  scene.startOperator('operator', { plugins });
  await scene.createCluster();
  await scene.settle();
}

/** What the condition of the plugin says; nobody else is degraded, and what was thrown is told nowhere. */
async function degradedAlone(scene: Scene): Promise<string> {
  const all = await conditions(scene);
  const others = Object.entries(all).filter(
    ([type, text]) =>
      type.length > 'Degraded'.length &&
      type.endsWith('Degraded') &&
      type !== 'HostileDegraded' &&
      text.startsWith('True'),
  );
  expect(others).toEqual([]);
  expect(await readiness(scene)).toMatch(/^True AllMembersReady/);
  expect(JSON.stringify([await scene.cluster(), scene.events])).not.toContain(LEAK);
  return all['HostileDegraded'] ?? '';
}

describe('F35: an action of a plugin', () => {
  it.each([
    ['throws', throwing, 'threw TypeError'],
    ['answers nonsense', () => ({ answer: 'banana' }), 'answered nonsense'],
    ['answers later', () => Promise.reject(new TypeError(LEAK)), 'answered nonsense'],
    [
      'names a procedure in short',
      () => ({ answer: 'procedure', procedure: 'p', args: {} }),
      'write "<key of the plugin that brings it>.<id of the procedure>"',
    ],
    [
      'names a procedure of its own that is not there',
      () => ({ answer: 'procedure', procedure: 'hostile.q', args: {} }),
      'answer.procedure names one that the plugin does not bring',
    ],
    [
      'asks with arguments that are no data',
      () => ({ answer: 'procedure', procedure: 'database.reload', args: circular() }),
      'answer.args.self leads back',
    ],
  ])('that %s is refused by the name of its plugin, whose condition tells it', (_, answer, what) =>
    withScene(async (scene) => {
      const actions: readonly Action<object>[] = [{ type: 'go', answer: untyped(answer) }];
      await run(scene, hostile({ start: () => ({ actions }) }));
      expect(await degradedAlone(scene)).toBe(WORKS);
      const told = await askAndSettle(scene, { name: 'go', type: 'go' });
      expect(told).toContain(`Failure: Plugin ${ID} `);
      expect(told).toContain(what);
      expect(told).not.toContain(LEAK);
      expect(await degradedAlone(scene)).toContain(`True PluginFailed: Plugin ${ID} `);
      expect(await degradedAlone(scene)).toContain('asked to answer go');
    }),
  );

  it('that answers again is no trouble any more', () =>
    withScene(async (scene) => {
      let fails = true;
      const actions: readonly Action<object>[] = [
        { type: 'go', answer: () => (fails ? throwing() : { answer: 'text', text: 'gone' }) },
      ];
      await run(scene, hostile({ start: () => ({ actions }) }));
      await askAndSettle(scene, { name: 'first', type: 'go' });
      fails = false;
      expect(await askAndSettle(scene, { name: 'second', type: 'go' })).toBe('Success: gone');
      expect(await degradedAlone(scene)).toBe(WORKS);
    }));
});

const STEP: ProcedureStep<object> = {
  id: 'one',
  deadlineMs: 60_000,
  settleMs: 60_000,
  isMet: () => Promise.resolve({ effect: 'not-yet' }),
  act: () => Promise.resolve({ attempt: 'made' }),
};

const PLAN: Procedure<object>['plan'] = () => ({ plan: [{ step: 'one' }] });

describe('F35: a procedure of a plugin', () => {
  it.each<readonly [string, Partial<Procedure<object>>, string]>([
    [
      'whose plan throws',
      { plan: throwing },
      'threw TypeError when it was asked to plan hostile.p',
    ],
    [
      'whose plan is nonsense',
      { plan: untyped(() => 7) },
      'answered nonsense when it was asked to plan hostile.p',
    ],
    [
      'whose plan names a step that it has not',
      { plan: () => ({ plan: [{ step: 'two' }] }) },
      'the plan names step "two", which the procedure has not',
    ],
    [
      'that prepares what is no data',
      {
        steps: [
          { ...STEP, prepare: untyped(() => Promise.resolve({ known: true, value: circular() })) },
        ],
      },
      'answered nonsense when it was asked to prepare step one of hostile.p',
    ],
    [
      'that prepares nothing at all',
      { steps: [{ ...STEP, prepare: untyped(() => Promise.resolve('yes')) }] },
      'answered nonsense when it was asked to prepare step one of hostile.p',
    ],
    [
      'whose act throws',
      { steps: [{ ...STEP, act: throwing }] },
      'threw TypeError when it was asked to act in step one of hostile.p',
    ],
    [
      'whose act answers nonsense',
      { steps: [{ ...STEP, act: untyped(() => Promise.resolve({ attempt: 'banana' })) }] },
      'answered nonsense when it was asked to act in step one of hostile.p',
    ],
    [
      'whose result throws',
      { steps: [{ ...STEP, isMet: () => Promise.resolve({ effect: 'there' }) }], result: throwing },
      'threw TypeError when it was asked to tell the result of hostile.p',
    ],
  ])('%s is told in the condition of the plugin alone', (_, procedure, what) =>
    withScene(async (scene) => {
      const procedures = [{ id: 'p', exclusive: true, plan: PLAN, steps: [STEP], ...procedure }];
      const actions: readonly Action<object>[] = [
        { type: 'go', answer: () => ({ answer: 'procedure', procedure: 'hostile.p', args: {} }) },
      ];
      await run(scene, hostile({ start: () => ({ procedures, actions }) }));
      await askAndSettle(scene, { name: 'go', type: 'go' });
      expect(await degradedAlone(scene)).toContain(`True PluginFailed: Plugin ${ID} `);
      expect(await degradedAlone(scene)).toContain(what);
    }),
  );
});

describe('F35: what a plugin observes', () => {
  const observing = (observe: () => unknown, read: (facts: unknown) => void = () => undefined) =>
    hostile({
      contribute: ({ facts }) => {
        read(facts);
        return [];
      },
      start: () => ({
        observation: { everyMs: 1_000, budgetMs: 500, observe: untyped(observe) },
      }),
    });

  it.each([
    ['undefined', () => Promise.resolve(undefined), 'facts is undefined; answer null or {}'],
    ['circular', () => Promise.resolve(circular()), 'facts.self leads back'],
    [
      'of 5 MB',
      () => Promise.resolve({ text: 'x'.repeat(5_000_000) }),
      'facts.text is past the 1048576 bytes',
    ],
    ['a function', () => Promise.resolve({ go: throwing }), 'facts.go is a function'],
  ])('that is %s is unknown, and told with the place', (_, observe, what) =>
    withScene(async (scene) => {
      let seen: unknown;
      await run(
        scene,
        observing(observe, (facts) => {
          seen = facts;
        }),
      );
      expect(seen).toEqual({ known: false, reason: expect.stringContaining(what) });
      expect(await degradedAlone(scene)).toContain(what);
    }),
  );

  it('is a copy that nobody changes, neither by its answer nor by its input', () =>
    withScene(async (scene) => {
      const kept = { version: 'v1' };
      const seen: unknown[] = [];
      await run(
        scene,
        observing(
          () => Promise.resolve(kept),
          (facts) => {
            seen.push(JSON.stringify(facts));
            kept.version = 'v2';
            expect(untyped<{ value: object }>(facts).value).toSatisfy(Object.isFrozen);
          },
        ),
      );
      expect(seen[0]).toContain('v1');
      expect(await degradedAlone(scene)).toBe(WORKS);
    }));
});

const step = (id: string, after: readonly string[]): Step<object> => ({
  id,
  phase: 'after-apply',
  after,
  needed: () => false,
  run: () => Promise.resolve({ result: 'done' }),
});

it.each([
  [
    'one that a plugin does not bring',
    [step('a', ['database.howdah.dev/x'])],
    'brings step "a", which comes after "database.howdah.dev/x", and that is no step of phase after-apply',
  ],
  [
    'what is no name of a step',
    [step('a', ['b']), step('b', [])],
    'brings step "a", which comes after "b", and that is no step',
  ],
  [
    'each other',
    [step('a', [`${ID}/b`]), step('b', [`${ID}/a`])],
    `which waits for itself: ${ID}/a after ${ID}/b after ${ID}/a`,
  ],
])('F35: steps that come after %s are an error that names them', (_, steps, what) =>
  withScene(async (scene) => {
    const former = scene.startOperator();
    await scene.createCluster();
    await scene.settle();
    await scene.stopOperator(former);
    scene.startOperator('successor', { plugins: [hostile({ start: () => ({ steps }) })] });
    await scene.settle();
    expect(await degradedAlone(scene)).toContain(what);
  }),
);
