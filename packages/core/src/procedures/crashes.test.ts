import type { BoundProcedure, JsonObject } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import type { RunningProcedure } from '../state/procedureRecords.js';
import { HandClock } from '../kernel/fixtures/handClock.js';
import { Effects, found, scripted, scriptedStep } from './fixtures/effects.js';
import { MemoryStateServer, MemoryStateStore } from './fixtures/memoryState.js';
import { Mortal } from './fixtures/mortal.js';
import { CLUSTER, known, look, request } from './fixtures/operator.js';
import type { Known } from './fixtures/operator.js';
import { markTold } from './markTold.js';
import type { ProcedureRequest } from './procedureRequest.js';

/** A cluster whose operator dies at one of its points. */
class Scene {
  readonly mortal: Mortal;
  readonly clock = new HandClock();
  readonly server = new MemoryStateServer();
  readonly effects = new Effects(this.clock);

  constructor(dies: number) {
    this.mortal = new Mortal(dies);
  }

  /** Looks again each second, with an operator that begins anew each time, until something is seen. */
  async until(
    there: (look: Known) => boolean,
    procedure: BoundProcedure,
    ...requests: readonly ProcedureRequest[]
  ): Promise<Known> {
    const { clock, mortal } = this;
    const procedures = { 'core.work': procedure };
    for (let looks = 0; looks < 200; looks += 1) {
      const store = this.store();
      const advanced = await mortal.live(() =>
        look({ store, clock, procedures, requests, signal: mortal.signal }),
      );
      if (advanced !== undefined && there(known(advanced))) return known(advanced);
      clock.pass(1_000);
    }
    throw new Error('it did not come to that');
  }

  /** Tells an outcome, for as many lives as that takes. */
  async tell(id: string): Promise<void> {
    const { mortal } = this;
    for (;;) {
      const place = { store: this.store(), cluster: CLUSTER, signal: mortal.signal };
      if ((await mortal.live(() => markTold(place, [id]))) === 'written') return;
    }
  }

  store(): MemoryStateStore {
    return new MemoryStateStore(this.server, this.mortal.around);
  }
}

/** Kills the operator at each of its points, and expects of each play what came of the undisturbed one. */
async function sweep<T>(play: (scene: Scene) => Promise<T>): Promise<T> {
  const first = new Scene(0);
  const undisturbed = await play(first);
  const { points } = first.mortal;
  expect(points).toBeGreaterThan(10);
  for (let dies = 1; dies <= points; dies += 1) {
    expect({ dies, came: await play(new Scene(dies)) }).toEqual({ dies, came: undisturbed });
  }
  return undisturbed;
}

const GONE = { attempt: 'impossible', reason: 'the disk is gone' } as const;

describe.each([
  { fails: false, outcome: 'succeeded', effects: ['a', 'b', 'c'] },
  { fails: true, outcome: 'failed', effects: ['a', 'b', 'undo b', 'undo a'] },
])('a procedure of three steps (fails: $fails)', ({ fails, outcome, effects: wanted }) => {
  it('killed at any point comes to the same end, and makes each effect once', async () => {
    const came = await sweep(async (scene) => {
      const { effects, mortal } = scene;
      const { around } = mortal;
      const steps = ['a', 'b'].map((id) => scriptedStep(effects, id, { around }));
      const last = scriptedStep(
        effects,
        'c',
        fails ? { act: () => Promise.resolve(GONE) } : { around },
      );
      const { ended } = await scene.until(
        (seen) => seen.ended.length > 0,
        scripted([...steps, last]),
        request('r1'),
      );
      return { ended: ended.map((each) => ({ ...each, endedAt: '' })), made: effects.made };
    });
    expect(came).toMatchObject({ ended: [{ outcome }], made: wanted });
  });
});

/** Without times, and without how often something was tried: a death may cost an attempt. */
function timeless({ steps, since: _since, ...record }: RunningProcedure): JsonObject {
  return {
    ...record,
    steps: steps.map(({ step, tries, done, undo }) => ({
      step,
      tried: tries !== undefined,
      done: done !== undefined,
      undone: undo !== undefined,
    })),
  };
}

/** Each request makes effects of its own; the third step works once the disk is mended. */
function throughReturn({ effects, mortal }: Scene, disk: 'gone' | 'mended'): BoundProcedure {
  const steps = ['a', 'b', 'c'].map((id) =>
    scriptedStep(effects, id, {
      isMet: ({ request: of }) => Promise.resolve(found(effects.shows(`${of} ${id}`))),
      act: ({ request: of }) => {
        if (id === 'c' && disk === 'gone') return Promise.resolve(GONE);
        mortal.around(() => {
          effects.make(`${of} ${id}`);
        });
        return Promise.resolve({ attempt: 'made' });
      },
    }),
  );
  const plan = [{ step: 'a' }, { step: 'b', pointOfNoReturn: true as const }, { step: 'c' }];
  return scripted(steps, { plan: () => ({ plan }) });
}

describe('a procedure that fails past its point of no return', () => {
  it('killed at any point is stuck with the same record, is told once, and is replaced once', async () => {
    const came = await sweep(async (scene) => {
      const first = await scene.until(
        ({ stuck }) => stuck.length > 0,
        throughReturn(scene, 'gone'),
        request('r1'),
      );
      await scene.tell('r1');
      const told = await scene.until(() => true, throughReturn(scene, 'gone'), request('r1'));
      const { ended } = await scene.until(
        (seen) => seen.ended.some(({ id }) => id === 'r2'),
        throughReturn(scene, 'mended'),
        request('r1'),
        request('r2', 1),
      );
      return {
        stuck: first.running.map(({ record }) => timeless(record)),
        told: told.stuck,
        ended: ended.map((each) => ({ ...each, endedAt: '' })),
        made: scene.effects.made,
      };
    });
    expect(came).toMatchObject({
      stuck: [{ id: 'r1', at: 2, failure: 'failed at step 3 of 3, c: the disk is gone' }],
      told: [],
      ended: [{ id: 'r2', outcome: 'succeeded' }],
      made: ['r1 a', 'r1 b', 'r2 a', 'r2 b', 'r2 c'],
    });
  });

  it('killed at any point while a request waits ends as replaced, and both are told of', async () => {
    const came = await sweep(async (scene) => {
      const { ended } = await scene.until(
        (seen) => seen.ended.length === 2 || seen.stuck.some(({ id }) => id === 'r2'),
        throughReturn(scene, 'gone'),
        request('r1'),
        request('r2', 1),
      );
      return { ended: ended.map((each) => ({ ...each, endedAt: '' })), made: scene.effects.made };
    });
    expect(came).toMatchObject({
      ended: [
        {
          id: 'r1',
          text: 'failed at step 3 of 3, c: the disk is gone. Nothing was taken back; replaced by r2-now.',
        },
      ],
      made: ['r1 a', 'r1 b', 'r2 a', 'r2 b'],
    });
  });
});
