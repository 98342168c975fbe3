import type { JsonObject } from '@howdah/plugin-api';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ProcedureRecords } from '../state/procedureRecords.js';
import type { Advanced } from './advanceProcedures.js';
import { found, scripted, scriptedStep, seen, UNSEEN, Effects } from './fixtures/effects.js';
import { CLUSTER, known, look, request } from './fixtures/operator.js';
import { markTold } from './markTold.js';
import { ClusterScene } from './fixtures/clusterScene.js';

let scene: ClusterScene;

beforeEach(() => {
  scene = new ClusterScene();
});

describe('a steady cluster', () => {
  it('costs no write, and has no state object as long as nothing is asked', async () => {
    expect(known(await scene.look(scripted([]))).retryAfterMs).toBeUndefined();
    expect(scene.server.held).toBeUndefined();

    await scene.look(scripted([]), request('r1'));
    const { writes } = scene.server;
    await scene.look(scripted([]), request('r1'));
    expect(scene.server.writes).toBe(writes);
  });

  it('costs no write while a step waits for what is not known', async () => {
    const blind = scripted([
      scriptedStep(scene.effects, 'a', { isMet: () => Promise.resolve(UNSEEN) }),
    ]);
    await scene.look(blind, request('r1'));
    const { writes } = scene.server;
    for (let looks = 0; looks < 5; looks += 1) {
      scene.clock.pass(600_000);
      const { running } = known(await scene.look(blind, request('r1')));
      expect(running).toMatchObject([{ waits: UNSEEN.reason }]);
    }
    expect(scene.server.writes).toBe(writes);
    expect(scene.effects.made).toEqual([]);
  });
});

describe('a procedure', () => {
  it('records the attempt, its time and the notes before it acts', async () => {
    const records: ProcedureRecords[] = [];
    const noted: JsonObject[] = [];
    const step = scriptedStep(scene.effects, 'a', {
      prepare: () => Promise.resolve(seen({ uid: 'pod-7' })),
      act: ({ notes }) => {
        records.push(scene.recorded());
        noted.push(notes);
        scene.effects.make('a');
        return Promise.resolve({ attempt: 'made' });
      },
    });
    const { views } = known(await scene.look(scripted([step]), request('r1')));
    const time = '2026-01-01T12:00:00.000Z';
    const tries = { number: 1, first: time, last: time };
    expect(records).toMatchObject([{ running: [{ steps: [{ notes: { uid: 'pod-7' }, tries }] }] }]);
    expect(noted).toEqual([{ uid: 'pod-7' }]);
    expect(views).toEqual([
      {
        procedure: 'core.work',
        request: 'r1',
        args: {},
        step: 'a',
        state: 'running',
        notes: { a: { uid: 'pod-7' } },
      },
    ]);
  });

  it('makes what shows at once in one look, and does not make what is there already', async () => {
    const instant = new Effects(scene.clock, 0);
    instant.make('b');
    const steps = ['a', 'b', 'c'].map((id) => scriptedStep(instant, id));
    const { ended } = known(await scene.look(scripted(steps), request('r1')));
    expect(instant.made).toEqual(['b', 'a', 'c']);
    expect(ended).toMatchObject([{ id: 'r1', outcome: 'succeeded', text: 'All is well.' }]);
  });

  it('is begun once, though its request is given again while it runs and after its end', async () => {
    const work = scripted([scriptedStep(scene.effects, 'a')]);
    await scene.until(
      ({ ended }) => ended.length > 0,
      () => scene.look(work, request('r1')),
    );
    await markTold({ store: scene.store, cluster: CLUSTER, signal: new AbortController().signal }, [
      'r1',
    ]);
    for (let looks = 0; looks < 3; looks += 1) {
      expect(known(await scene.look(work, request('r1')))).toMatchObject({
        running: [],
        ended: [],
      });
    }
    expect(scene.effects.made).toEqual(['a']);
  });

  it('goes on when its request is deleted', async () => {
    const work = scripted([scriptedStep(scene.effects, 'a'), scriptedStep(scene.effects, 'b')]);
    await scene.look(work, request('r1'));
    const { ended } = await scene.until(
      (known_) => known_.ended.length > 0,
      () => scene.look(work),
    );
    expect(ended).toMatchObject([{ outcome: 'succeeded' }]);
  });

  it('fails at the deadline of a step, takes back what was made in reverse, and tells so', async () => {
    const never = scriptedStep(scene.effects, 'c', { isMet: () => Promise.resolve(found(false)) });
    const work = scripted([
      scriptedStep(scene.effects, 'a'),
      scriptedStep(scene.effects, 'b'),
      never,
    ]);
    const { ended } = await scene.until(
      (look_) => look_.ended.length > 0,
      () => scene.look(work, request('r1')),
    );
    expect(ended).toMatchObject([
      {
        outcome: 'failed',
        text: 'failed at step 3 of 3, c: its effect did not show within 60 s, after 6 attempts. Undone: c, b, a.',
      },
    ]);
    expect(scene.effects.made.slice(-3)).toEqual(['undo c', 'undo b', 'undo a']);
  });

  it('fails at once on what is impossible, and tells what a person must look at', async () => {
    const stuck = scriptedStep(scene.effects, 'a', {
      undo: {
        isMet: () => Promise.resolve(UNSEEN),
        act: () => Promise.resolve({ attempt: 'made' }),
      },
    });
    const impossible = scriptedStep(scene.effects, 'b', {
      act: () => Promise.resolve({ attempt: 'impossible', reason: 'no such member' }),
    });
    const work = scripted([stuck, impossible]);
    const { ended } = await scene.until(
      (look_) => look_.ended.length > 0,
      () => scene.look(work, request('r1')),
    );
    expect(ended[0]?.text).toBe(
      `failed at step 2 of 2, b: no such member. Not undone: a (${UNSEEN.reason} after 60 s); a person must look.`,
    );
    expect(scene.effects.made).toEqual(['a']);
  });

  it('takes an effect that leaves no trace as made', async () => {
    const traceless = scriptedStep(scene.effects, 'a', {
      isMet: () => Promise.resolve(found(false)),
      act: () => Promise.resolve({ attempt: 'unobservable' }),
    });
    const { ended } = known(await scene.look(scripted([traceless]), request('r1')));
    expect(ended).toMatchObject([{ outcome: 'succeeded' }]);
  });

  it('lets the postcondition decide when a step throws, and tells no message of it', async () => {
    const told: string[] = [];
    const thrower = scriptedStep(scene.effects, 'a', {
      act: () => {
        scene.effects.make('a');
        throw new RangeError('password is hunter2');
      },
    });
    const log = {
      info: () => undefined,
      warn: (fields: JsonObject, message: string) => {
        told.push(JSON.stringify([fields, message]));
      },
    };
    const procedures = { 'core.work': scripted([thrower]) };
    const again = (): Promise<Advanced> =>
      look({ store: scene.store, clock: scene.clock, procedures, requests: [request('r1')], log });
    const { ended } = await scene.until((look_) => look_.ended.length > 0, again);
    expect(ended).toMatchObject([{ outcome: 'succeeded' }]);
    expect(scene.effects.made).toEqual(['a']);
    expect(told.join('')).toContain('RangeError');
    expect(told.join('') + JSON.stringify(scene.server.held)).not.toContain('hunter2');
  });

  it('waits for what never answers no longer than a question may take', async () => {
    const mute = scriptedStep(scene.effects, 'a', { isMet: () => new Promise(() => undefined) });
    const looking = scene.look(scripted([mute]), request('r1'));
    await Promise.resolve();
    const waiting = setInterval(() => {
      scene.clock.pass(30_000);
    }, 1);
    const { running } = known(await looking);
    clearInterval(waiting);
    expect(running[0]?.waits).toContain('did not answer within 30 s');
  });

  it('fails before it begins a step whose notes cannot be recorded', async () => {
    const greedy = scriptedStep(scene.effects, 'b', {
      prepare: () => Promise.resolve(seen({ text: 'x'.repeat(20_000) })),
    });
    const work = scripted([scriptedStep(scene.effects, 'a'), greedy]);
    const { ended } = await scene.until(
      (look_) => look_.ended.length > 0,
      () => scene.look(work, request('r1')),
    );
    expect(ended[0]?.text).toMatch(/^failed at step 2 of 2, b: .*12288 bytes.*Undone: a\.$/);
    expect(scene.effects.made).toEqual(['a', 'undo a']);
  });

  it('records arguments without the members that are not there', async () => {
    const asked = { ...request('r1'), args: { member: 'my-db-sts-1', force: undefined } };
    const { running } = known(
      await scene.look(scripted([scriptedStep(scene.effects, 'a')]), asked),
    );
    expect(running[0]?.record.args).toEqual({ member: 'my-db-sts-1' });
    expect(scene.recorded().running[0]?.args).toEqual({ member: 'my-db-sts-1' });
  });

  it.each([
    { what: 'a refusal', plan: () => ({ refused: 'one member only' }), text: /^one member only$/ },
    { what: 'an unknown step', plan: () => ({ plan: [{ step: 'x' }] }), text: /names step "x"/ },
    {
      what: 'a throw',
      plan: () => {
        throw new TypeError('hunter2');
      },
      text: /threw TypeError when/,
    },
  ])('is ended as failed by $what of its plan, and nothing is begun', async ({ plan, text }) => {
    const { ended, running } = known(await scene.look(scripted([], { plan }), request('r1')));
    expect(ended).toMatchObject([{ outcome: 'failed', text: expect.stringMatching(text) }]);
    expect(running).toEqual([]);
    expect(scene.server.writes).toBe(1);
  });

  it('whose plugin or step is gone waits, says so, and lets no other one begin', async () => {
    const work = scripted([scriptedStep(scene.effects, 'a')]);
    const other = scripted([scriptedStep(scene.effects, 'x')]);
    await scene.look(work, request('r1'));
    scene.clock.pass(1e9);
    for (const brought of [
      [],
      [['core.work', scripted([scriptedStep(scene.effects, 'renamed')])] as const],
    ]) {
      const procedures = new Map([['core.other', other] as const, ...brought]);
      const advanced = known(await scene.look(procedures, request('r2', 1, 'core.other')));
      expect(advanced.running[0]?.waits).toMatch(/core\.work/);
      expect(advanced.waiting).toMatchObject([
        { reason: 'waits for core.work (r1-now), which runs' },
      ]);
    }
    expect(scene.effects.made).toEqual(['a']);
  });
});
