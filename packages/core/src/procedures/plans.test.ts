import { NOTHING_MERGED } from '@howdah/plugin-api';
import type { HostStepRun, ProcedurePlan } from '@howdah/plugin-api';
import { beforeEach, describe, expect, it } from 'vitest';
import { describeProcedures } from './describeProcedures.js';
import { ClusterScene } from './fixtures/clusterScene.js';
import { Effects, found, scripted, scriptedStep } from './fixtures/effects.js';
import { known, look, request } from './fixtures/operator.js';

let scene: ClusterScene;

beforeEach(() => {
  scene = new ClusterScene();
});

describe('a plan', () => {
  it('that cannot be told yet is asked for again in 5 s, and refused nobody', async () => {
    let answer: ProcedurePlan = { notYet: 'nobody knows who leads' };
    const work = scripted([scriptedStep(scene.effects, 'a')], { plan: () => answer });
    const first = known(await scene.look(work, request('r1')));
    expect(first).toMatchObject({
      running: [],
      ended: [],
      waiting: [{ reason: 'nobody knows who leads' }],
      retryAfterMs: 5_000,
    });
    const { writes } = scene.server;
    await scene.look(work, request('r1'));
    expect(scene.server.writes).toBe(writes);

    answer = { plan: [{ step: 'a' }] };
    const { running, waiting } = known(await scene.look(work, request('r1')));
    expect(running).toMatchObject([{ record: { id: 'r1' } }]);
    expect(waiting).toEqual([]);
  });

  it('that cannot be told yet keeps its place before later requests', async () => {
    const asked: unknown[] = [];
    const work = scripted([scriptedStep(scene.effects, 'a')], {
      plan: (_, args) => {
        asked.push(args['n']);
        return { notYet: 'nobody knows who leads' };
      },
    });
    const requests = [request('r1'), request('r2', 1)].map((each, n) => ({ ...each, args: { n } }));
    const { waiting } = known(await scene.look(work, ...requests));
    expect(asked).toEqual([0]);
    expect(waiting.map(({ reason }) => reason)).toEqual([
      'nobody knows who leads',
      'waits for core.work (r1-now), which comes first',
    ]);
  });

  it('may give a step more time than the step has, or less', async () => {
    const late = scriptedStep(scene.effects, 'a', { isMet: () => Promise.resolve(found(false)) });
    for (const deadlineMs of [7_200_000, 1_500.5]) {
      const own = new ClusterScene();
      const plan = () => ({ plan: [{ step: 'a', deadlineMs }] });
      const from = own.clock.now();
      const { ended } = await own.until(
        (look_) => look_.ended.length > 0,
        () => {
          own.clock.pass(deadlineMs / 20);
          return own.look(scripted([late], { plan }), request('r1'));
        },
      );
      expect(ended[0]?.text).toContain(`within ${Math.round(deadlineMs / 1_000)} s`);
      expect(own.clock.now() - from).toBeGreaterThanOrEqual(deadlineMs);
    }
  });

  it.each([
    { step: 'a', deadlineMs: 0 },
    { step: 'a', deadlineMs: Number.NaN },
    { step: 'a', deadlineMs: Number.POSITIVE_INFINITY },
  ])('with no time limit in %j is refused', async (step) => {
    const work = scripted([scriptedStep(scene.effects, 'a')], { plan: () => ({ plan: [step] }) });
    const { ended } = known(await scene.look(work, request('r1')));
    expect(ended[0]?.text).toEqual(
      expect.stringMatching(
        /^nothing was begun: Plugin core\.example\.org answered nonsense when it was asked to plan core\.work: answer\.plan\.0\.deadlineMs: /,
      ),
    );
  });
});

describe('a step', () => {
  it('reads what was composed, the id of its request, and what the steps before it noted', async () => {
    const effects = new Effects(scene.clock, 0);
    const runs: Pick<HostStepRun, 'merged' | 'request' | 'notes' | 'recorded'>[] = [];
    const noting = (id: string) =>
      scriptedStep(effects, id, {
        prepare: () => Promise.resolve({ known: true, value: { chosen: id } }),
        act: ({ merged, request: of, notes, recorded }) => {
          runs.push({ merged, request: of, notes, recorded });
          effects.make(id);
          return Promise.resolve({ attempt: 'made' });
        },
      });
    const merged = { ...NOTHING_MERGED, preload: ['pgaudit'] };
    const work = scripted([noting('a'), noting('b')], {
      plan: () => ({ plan: [{ step: 'a', target: 'volume' }, { step: 'b' }] }),
    });
    const { store, clock } = scene;
    const procedures = { 'core.work': work };
    await look({ store, clock, procedures, requests: [request('r1')], merged });
    expect(runs).toEqual([
      { merged, request: 'r1', notes: { chosen: 'a' }, recorded: {} },
      { merged, request: 'r1', notes: { chosen: 'b' }, recorded: { 'a/volume': { chosen: 'a' } } },
    ]);
  });

  it('whose effect failed fails at once, long before its deadline, and is undone', async () => {
    const job = scriptedStep(scene.effects, 'a', {
      isMet: () =>
        Promise.resolve(
          scene.effects.shows('a')
            ? { effect: 'failed', reason: 'Job restore-r1 failed: exit code 3' }
            : { effect: 'not-yet' },
        ),
      deadlineMs: 1e9,
    });
    const from = scene.clock.now();
    const { ended } = await scene.until(
      (look_) => look_.ended.length > 0,
      () => scene.look(scripted([job]), request('r1')),
    );
    expect(ended).toMatchObject([
      {
        outcome: 'failed',
        text: 'failed at step 1 of 1, a: Job restore-r1 failed: exit code 3. Undone: a.',
      },
    ]);
    expect(scene.clock.now() - from).toBeLessThan(30_000);
  });

  it('tells how far it is without a write, and a status is not told figures that move', async () => {
    let bytes = 0;
    const copying = scriptedStep(scene.effects, 'a', {
      settleMs: 1e9,
      isMet: () => {
        bytes += 1;
        return Promise.resolve({ effect: 'not-yet', progress: `${bytes} of 120 GB` });
      },
    });
    await scene.look(scripted([copying]), request('r1'));
    const { writes } = scene.server;
    const texts: string[] = [];
    for (let looks = 0; looks < 5; looks += 1) {
      const advanced = await scene.look(scripted([copying]), request('r1'));
      expect(describeProcedures(advanced, 'shown')).toContain(`; ${bytes} of 120 GB`);
      texts.push(describeProcedures(advanced, 'left-out') ?? '');
      scene.clock.pass(1_000);
    }
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).not.toContain('GB');
    expect(scene.server.writes).toBe(writes);
  });
});
