import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { describeProcedures } from './describeProcedures.js';
import { scripted, scriptedStep, found } from './fixtures/effects.js';
import { CLUSTER, known, request } from './fixtures/operator.js';
import { markTold } from './markTold.js';
import { ClusterScene } from './fixtures/clusterScene.js';

let scene: ClusterScene;

beforeEach(() => {
  scene = new ClusterScene();
});

describe('requests', () => {
  it('for exclusive procedures run one at a time, by age and then id, in whatever order given', async () => {
    const order = fc.shuffledSubarray(['a', 'b', 'c', 'd'], { minLength: 4 });
    await fc.assert(
      fc.asyncProperty(order, async (ids) => {
        scene = new ClusterScene();
        const made: string[] = [];
        const work = scripted([
          scriptedStep(scene.effects, 's', {
            isMet: ({ input }) =>
              Promise.resolve(found(made.at(-1) === input.procedures.at(-1)?.request)),
            act: ({ input }) => {
              made.push(input.procedures.at(-1)?.request ?? '');
              return Promise.resolve({ attempt: 'made' });
            },
          }),
        ]);
        // `a` and `b` are of the same second.
        const age = (id: string): number =>
          new Map([
            ['c', 9],
            ['d', 8],
          ]).get(id) ?? 7;
        const requests = ids.map((id) => request(id, age(id)));
        const advanced = await scene.until(
          ({ ended, running }) => {
            expect(running.length).toBeLessThanOrEqual(1);
            return ended.length === 4;
          },
          () => scene.look(work, ...requests),
        );
        expect(advanced.ended.map(({ id }) => id)).toEqual(
          ids.toSorted((a, b) => age(a) - age(b) || (a < b ? -1 : 1)),
        );
      }),
      { numRuns: 20 },
    );
  });

  it('run beside an exclusive one when they are not exclusive themselves', async () => {
    const work = scripted([scriptedStep(scene.effects, 'a')]);
    const beside = scripted([scriptedStep(scene.effects, 'x')], { exclusive: false });
    const procedures = new Map([
      ['core.work', work],
      ['core.beside', beside],
    ]);
    const requests = [
      request('r1'),
      request('r2', 1),
      request('r3', 2, 'core.beside'),
      request('r4', 3, 'core.gone'),
    ];
    const advanced = known(await scene.look(procedures, ...requests));
    expect(advanced.running.map(({ record }) => record.id)).toEqual(['r1', 'r3']);
    expect(advanced.waiting.map(({ reason }) => reason)).toEqual([
      'waits for core.work (r1-now), which runs',
      'no plugin brings core.gone now; install the plugin, or withdraw the request',
    ]);
    expect(describeProcedures(advanced, 'left-out')?.split('\n')).toEqual([
      'core.work (r1-now): step 1 of 1, a, attempt 1, since 12:00:00; its effect is looked for',
      'core.beside (r3-now): step 1 of 1, x, attempt 1, since 12:00:00; its effect is looked for',
      'core.work (r2-now): waits for core.work (r1-now), which runs',
      'core.gone (r4-now): no plugin brings core.gone now; install the plugin, or withdraw the request',
    ]);
    expect(scene.recorded().waiting).toHaveLength(2);
  });

  it('are described in no more than 1024 characters', async () => {
    const requests = Array.from({ length: 100 }, (_, index) => request(`r${index}`, index));
    const advanced = await scene.look(scripted([scriptedStep(scene.effects, 'a')]), ...requests);
    expect(describeProcedures(advanced, 'left-out')).toHaveLength(1024);
  });

  it('that ended are kept until they are told, and then the latest twenty', async () => {
    const refusing = scripted([], { plan: () => ({ refused: 'no' }) });
    const requests = Array.from({ length: 30 }, (_, index) => request(`r${index}`, index));
    const first = known(await scene.look(refusing, ...requests));
    expect(first.ended.map(({ id }) => id)).toEqual(requests.slice(0, 20).map(({ id }) => id));
    expect(first.waiting[0]?.reason).toMatch(/^waits until the outcome of 20 earlier/);

    const place = { store: scene.store, cluster: CLUSTER, signal: new AbortController().signal };
    expect(await markTold(place, ['r0', 'r1', 'r2'])).toBe('written');
    const second = known(await scene.look(refusing, ...requests.slice(3)));
    expect(second.ended.at(-1)?.id).toBe('r22');
    expect(scene.recorded().ended).toHaveLength(20);
  });
});
