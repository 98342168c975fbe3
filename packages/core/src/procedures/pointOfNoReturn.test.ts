import type { BoundProcedure, PlannedStep, ProcedureView } from '@howdah/plugin-api';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Advanced } from './advanceProcedures.js';
import { describeProcedures } from './describeProcedures.js';
import { ClusterScene } from './fixtures/clusterScene.js';
import { Effects, scripted, scriptedStep } from './fixtures/effects.js';
import type { Script } from './fixtures/effects.js';
import { CLUSTER, known, request } from './fixtures/operator.js';
import type { Known } from './fixtures/operator.js';
import { markTold } from './markTold.js';

const GONE = { attempt: 'impossible', reason: 'the disk is gone' } as const;
const STUCK =
  'failed at step 3 of 3, fetch: the disk is gone. Nothing is taken back, since wipe is its point of no return; ask for core.work again, which takes its place';

let scene: ClusterScene;
let effects: Effects;

beforeEach(() => {
  scene = new ClusterScene();
  effects = new Effects(scene.clock, 0);
});

/** Stops members, wipes a volume, from where there is no way back, and fetches what goes on it. */
function restore(script: Readonly<Record<string, Script>> = {}): BoundProcedure {
  const planned: readonly PlannedStep[] = [
    { step: 'stop' },
    { step: 'wipe', pointOfNoReturn: true },
    { step: 'fetch' },
  ];
  const steps = planned.map(({ step }) => scriptedStep(effects, step, script[step] ?? {}));
  return scripted(steps, { plan: () => ({ plan: planned }) });
}

const failing = (): BoundProcedure => restore({ fetch: { act: () => Promise.resolve(GONE) } });

const tell = (...ids: readonly string[]): Promise<unknown> =>
  markTold({ store: scene.store, cluster: CLUSTER, signal: new AbortController().signal }, ids);

const recordOf = async (looking: Promise<Advanced>): Promise<Known> => known(await looking);

describe('a procedure that fails past its point of no return', () => {
  it('takes nothing back, goes on running as stuck, and says why', async () => {
    const { running, ended, stuck, views } = await recordOf(scene.look(failing(), request('r1')));
    expect(effects.made).toEqual(['stop', 'wipe']);
    expect(ended).toEqual([]);
    expect(running).toHaveLength(1);
    expect(stuck).toEqual([{ id: 'r1', text: STUCK }]);
    expect(views).toEqual([
      {
        procedure: 'core.work',
        request: 'r1',
        args: {},
        step: 'fetch',
        state: 'stuck',
        reason: STUCK,
        notes: {},
      },
    ]);
  });

  it('acts no more, costs no write and is not looked at, whatever is seen later', async () => {
    await scene.look(failing(), request('r1'));
    await tell('r1');
    const { writes } = scene.server;
    for (let looks = 0; looks < 3; looks += 1) {
      scene.clock.pass(3_600_000);
      const advanced = await recordOf(scene.look(restore(), request('r1')));
      expect(advanced.retryAfterMs).toBeUndefined();
      expect(advanced.running).toHaveLength(1);
    }
    expect(scene.server.writes).toBe(writes);
    expect(effects.made).toEqual(['stop', 'wipe']);
  });

  it('is told once, and says so in one line as long as it is stuck', async () => {
    const first = await scene.look(failing(), request('r1'));
    expect(await recordOf(scene.look(failing()))).toMatchObject({ stuck: [{ id: 'r1' }] });
    await tell('r1');
    expect(await recordOf(scene.look(failing()))).toMatchObject({ stuck: [] });
    expect(describeProcedures(first, 'left-out')).toBe(`core.work (r1-now): stuck; ${STUCK}`);
  });

  it('is stuck at that step too, as soon as an attempt was recorded, harmless or not', async () => {
    const work = restore({ wipe: { act: () => Promise.resolve(GONE) } });
    const { views } = await recordOf(scene.look(work, request('r1')));
    expect(views).toMatchObject([{ step: 'wipe', state: 'stuck' }]);
  });

  it('is stuck as well when the effect of that step was there before any attempt', async () => {
    effects.make('wipe');
    const { views } = await recordOf(scene.look(failing(), request('r1')));
    expect(views).toMatchObject([{ step: 'fetch', state: 'stuck' }]);
    expect(effects.made).toEqual(['wipe', 'stop']);
  });

  it('takes everything back when it fails before that', async () => {
    const work = restore({
      wipe: { prepare: () => Promise.resolve({ known: true, value: { t: 'x'.repeat(20_000) } }) },
    });
    const { ended } = await recordOf(scene.look(work, request('r1')));
    expect(ended).toMatchObject([
      { outcome: 'failed', text: expect.stringMatching(/Undone: stop/) },
    ]);
    expect(effects.made).toEqual(['stop', 'undo stop']);
  });

  it('keeps other exclusive procedures waiting, with the reason', async () => {
    const procedures = new Map([
      ['core.work', failing()],
      ['core.other', scripted([scriptedStep(effects, 'x')])],
    ]);
    await scene.look(procedures, request('r1'));
    const { waiting } = await recordOf(scene.look(procedures, request('r2', 1, 'core.other')));
    expect(waiting).toMatchObject([
      { reason: `waits for core.work (r1-now), which is stuck: ${STUCK}` },
    ]);
    expect(effects.made).toEqual(['stop', 'wipe']);
  });
});

describe('a later request for a stuck procedure', () => {
  it('takes its place in one write, before whatever waits for it', async () => {
    const other = ['core.other', scripted([scriptedStep(effects, 'x')])] as const;
    const waits = request('r2', 1, 'core.other');
    await scene.look(new Map([['core.work', failing()], other]), request('r1'), waits);
    const states: (readonly ProcedureView['state'][])[] = [];
    const work = restore({
      stop: {
        isMet: ({ input }) => {
          states.push(input.procedures.map(({ state }) => state));
          return Promise.resolve({ effect: 'unknown', reason: 'nobody answers' });
        },
      },
    });
    const { writes } = scene.server;
    const procedures = new Map([['core.work', work], other]);
    const advanced = await recordOf(scene.look(procedures, waits, request('r3', 2)));
    expect(scene.server.writes).toBe(writes + 1);
    expect(states).toEqual([['running']]);
    expect(advanced.running.map(({ record }) => [record.id, record.replaces])).toEqual([
      ['r3', 'r1-now'],
    ]);
    expect(advanced.ended).toMatchObject([
      {
        id: 'r1',
        outcome: 'failed',
        text: 'failed at step 3 of 3, fetch: the disk is gone. Nothing was taken back; replaced by r3-now.',
      },
    ]);
    expect(advanced.waiting).toMatchObject([{ request: { id: 'r2' } }]);
  });

  it('succeeds, and then the others have their turn', async () => {
    await scene.look(failing(), request('r1'));
    await tell('r1');
    effects = new Effects(scene.clock, 0);
    const procedures = new Map([
      ['core.work', restore()],
      ['core.other', scripted([scriptedStep(effects, 'x')])],
    ]);
    const { ended, running } = await recordOf(
      scene.look(procedures, request('r2', 1, 'core.other'), request('r3', 2)),
    );
    expect(running).toMatchObject([]);
    expect(ended.map(({ id, outcome }) => [id, outcome])).toEqual([['r3', 'succeeded']]);
    const later = await recordOf(scene.look(procedures, request('r2', 1, 'core.other')));
    expect(later.ended.map(({ id }) => id)).toEqual(['r3', 'r2']);
  });

  it('is past the point of no return from its beginning: its first failure leaves it stuck', async () => {
    await scene.look(failing(), request('r1'));
    const again = restore({
      stop: { isMet: () => Promise.resolve({ effect: 'failed', reason: 'x' }) },
    });
    const { views, stuck } = await recordOf(scene.look(again, request('r2', 1)));
    expect(views).toMatchObject([{ request: 'r2', step: 'stop', state: 'stuck' }]);
    expect(stuck.map(({ text }) => text)).toEqual([
      expect.stringContaining(
        'since r1-now, whose place it took, was stuck; ask for core.work again',
      ),
    ]);
    expect(effects.made).toEqual(['stop', 'wipe']);
  });

  it.each([
    { what: 'refused', plan: () => ({ refused: 'no such backup' }) },
    { what: 'not to be told yet', plan: () => ({ notYet: 'the catalogue is not known' }) },
  ])('whose plan is $what leaves it as it is', async ({ plan }) => {
    await scene.look(failing(), request('r1'));
    const { running } = await recordOf(scene.look({ ...failing(), plan }, request('r2', 1)));
    expect(running.map(({ record }) => record.id)).toEqual(['r1']);
  });

  it('begins though five procedures run, since it makes them no more', async () => {
    const quiet = scripted(
      [
        scriptedStep(effects, 'x', {
          isMet: () => Promise.resolve({ effect: 'unknown', reason: 'quiet' }),
        }),
      ],
      { exclusive: false },
    );
    const beside = [1, 2, 3, 4, 5].map((after) => request(`b${after}`, after, 'core.beside'));
    const procedures = new Map([
      ['core.work', failing()],
      ['core.beside', quiet],
    ]);
    const { running } = await recordOf(scene.look(procedures, request('r1'), ...beside));
    expect(running).toHaveLength(5);
    const next = await recordOf(scene.look(procedures, request('r9', 9)));
    expect(next.running.map(({ record }) => record.id)).toContain('r9');
    expect(next.running).toHaveLength(5);
  });
});
