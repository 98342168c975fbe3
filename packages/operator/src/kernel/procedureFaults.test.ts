import type { AnyPlugin, Attempt, Effect, PlannedStep, ProcedureStep } from '@howdah/plugin-api';
import { actionAnswer, askAndSettle } from '@howdah/testing';
import { expect, it } from 'vitest';
import { hostile } from './fixtures/hostile.js';
import { conditions, operatorWrites, readiness } from './fixtures/look.js';
import { withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';
import { untyped } from './fixtures/untyped.js';

type Step = ProcedureStep<object>;

const ID = 'hostile.example.org';
const DEADLINE_MS = 120_000;
const LEAK = 'hunter2';

const WORKING: Step = {
  id: 'one',
  deadlineMs: DEADLINE_MS,
  settleMs: 1_000,
  isMet: () => Promise.resolve<Effect>({ effect: 'unknown', reason: 'the KMS does not answer' }),
  act: () => Promise.resolve<Attempt>({ attempt: 'made' }),
};

const throwing = (): never => {
  throw new TypeError(LEAK);
};

/** A plugin that brings procedure `hostile.p`, asked for by action `go`. */
function bringing(step: Partial<Step>, planned: Partial<PlannedStep> = {}): AnyPlugin {
  return hostile({
    start: () => ({
      procedures: [
        {
          id: 'p',
          exclusive: true,
          plan: () => ({ plan: [{ step: 'one', ...planned }] }),
          steps: [{ ...WORKING, ...step }],
        },
      ],
      actions: [
        { type: 'go', answer: () => ({ answer: 'procedure', procedure: 'hostile.p', args: {} }) },
      ],
    }),
  });
}

const ask = (scene: Scene, type: string, name = type): Promise<string> =>
  askAndSettle(scene, { name, type });

async function run(scene: Scene, plugin: AnyPlugin): Promise<void> {
  scene.startOperator('operator', { plugins: [plugin] });
  await scene.createCluster();
  await scene.settle();
}

/** Nothing is written while nothing changes, and what was thrown is told nowhere. */
async function restsQuietly(scene: Scene): Promise<void> {
  scene.server.forgetRequests();
  await scene.settle();
  expect(operatorWrites(scene)).toEqual([]);
  expect(JSON.stringify([await scene.cluster(), scene.events])).not.toContain(LEAK);
}

const BLIND: readonly (readonly [string, () => unknown, string])[] = [
  ['throws', throwing, 'threw TypeError when'],
  ['rejects', () => Promise.reject(new TypeError(LEAK)), 'threw TypeError when'],
  ['answers nonsense', () => Promise.resolve('yes'), 'answered nonsense when'],
  ['answers nothing', () => Promise.resolve(undefined), 'answered nonsense when'],
];

it.each(BLIND)(
  'F35: a procedure whose isMet %s degrades its plugin by procedure and step, and ends past its deadline',
  (_, isMet, what) =>
    withScene(async (scene) => {
      await run(scene, bringing({ isMet: untyped(isMet) }));
      expect(await ask(scene, 'go')).toMatch(/^Running: hostile\.p \(go\): step 1 of 1, one/);
      const told = await conditions(scene);
      expect(told['HostileDegraded']).toContain(
        `True PluginFailed: Plugin ${ID} ${what} it was asked to look for the effect of step one of hostile.p`,
      );
      expect(told['DatabaseDegraded']).toMatch(/^False Working/);
      expect(await readiness(scene)).toMatch(/^True AllMembersReady/);
      await restsQuietly(scene);

      await scene.settleFor(DEADLINE_MS);
      expect(await ask(scene, 'list')).toMatch(/^Success/);
      expect(await actionAnswer(scene, 'go')).toMatch(
        /^Failure: failed at step 1 of 1, one: its effect cannot be told: .*past its deadline of 120 s/,
      );
      expect(await ask(scene, 'switchover')).toMatch(/^Success/);
    }),
);

it('F35: an isMet that throws past the point of no return leaves the procedure stuck in sight, until it is asked for again', () =>
  withScene(async (scene) => {
    let mended = false;
    let made = false;
    const isMet = (): Promise<Effect> => {
      if (mended) return Promise.resolve({ effect: 'there' });
      return made ? throwing() : Promise.resolve({ effect: 'not-yet' });
    };
    const act = (): Promise<Attempt> => {
      made = true;
      return Promise.resolve({ attempt: 'made' });
    };
    await run(scene, bringing({ isMet, act }, { pointOfNoReturn: true }));
    await ask(scene, 'go');
    await scene.settleFor(DEADLINE_MS * 2);
    expect(await actionAnswer(scene, 'go')).toMatch(
      /^Failure: .*Nothing is taken back, since one is/,
    );
    expect(await conditions(scene)).toMatchObject({
      ProcedureRunning: expect.stringMatching(/^True Stuck: .*ask for hostile\.p again/),
      HostileDegraded: expect.stringContaining('look for the effect of step one of hostile.p'),
    });
    await restsQuietly(scene);

    mended = true;
    expect(await ask(scene, 'go', 'again')).toMatch(/^Success/);
    await scene.settle();
    expect(await conditions(scene)).toMatchObject({
      ProcedureRunning: expect.stringMatching(/^False NothingRuns/),
      HostileDegraded: `False Working: Plugin ${ID} works.`,
    });
  }));

it('F35: a plugin that fails now and then to tell an effect ends nothing, even late', () =>
  withScene(async (scene) => {
    let fails = false;
    const isMet = (): Promise<Effect> =>
      fails
        ? throwing()
        : Promise.resolve({ effect: 'unknown', reason: 'the KMS does not answer' });
    await run(scene, bringing({ isMet }));
    await ask(scene, 'go');
    await scene.settleFor(DEADLINE_MS * 3);
    for (const now of [true, false, true, false]) {
      fails = now;
      await scene.settleFor(10_000);
      expect(await actionAnswer(scene, 'go')).toMatch(/^Running: /);
      expect((await conditions(scene))['HostileDegraded']).toMatch(now ? /^True/ : /^False/);
    }
  }));

it('F35: a plugin whose procedure has no isMet does not start, and is told what is missing', () =>
  withScene(async (scene) => {
    await run(scene, bringing({ isMet: untyped(undefined) }));
    expect((await conditions(scene))['HostileDegraded']).toContain(
      'asked to start, procedures.0.steps.0.isMet: expected a function',
    );
  }));

it('the procedure of a plugin that is gone ends when the plugin is given up, and what waits for it begins', () =>
  withScene(async (scene) => {
    const former = scene.startOperator('operator', { plugins: [bringing({})] });
    await scene.createCluster();
    await scene.settle();
    await ask(scene, 'go');
    await scene.stopOperator(former);
    scene.startOperator('successor');
    await scene.settle();
    expect(await ask(scene, 'switchover')).toMatch(/^Waiting: waits for hostile\.p \(go\)/);
    expect((await conditions(scene))['ProcedureRunning']).toContain(
      `no plugin brings hostile.p now; start the operator with the plugin that began it, or give it up with the annotation howdah.dev/forget-plugin=${ID} on the cluster`,
    );

    await scene.annotateCluster({ 'howdah.dev/forget-plugin': ID });
    await scene.settle();
    expect(await actionAnswer(scene, 'go')).toBe(
      `Failure: given up by hand, since plugin ${ID} is gone: it stood at step 1 of 1. Nothing was taken back; a person must look.`,
    );
    expect(scene.events).toContainEqual(
      expect.objectContaining({
        type: 'Warning',
        reason: 'ProcedureGivenUp',
        note: expect.stringContaining('hostile.p (go): given up by hand'),
      }),
    );
    expect(await actionAnswer(scene, 'switchover')).toMatch(/^Success/);
    await scene.settle();
    expect((await conditions(scene))['ProcedureRunning']).toMatch(/^False NothingRuns/);
    await restsQuietly(scene);
  }));

it('a plugin that works is not given up by an annotation: its procedure goes on', () =>
  withScene(async (scene) => {
    await run(scene, bringing({}));
    await scene.annotateCluster({ 'howdah.dev/forget-plugin': ID });
    await scene.settle();
    expect(await ask(scene, 'go')).toMatch(/^Running: /);
  }));
