import { crashPoints } from '@howdah/testing';
import { expect, it } from 'vitest';
import { act, actingOn } from './fixtures/actionsScenario.js';
import type { Acted } from './fixtures/actionsScenario.js';
import { bringUp } from './fixtures/look.js';
import { withScene } from './fixtures/scene.js';

const EACH_ONCE: Acted = {
  answers: [
    'Success: The server of every member was started again.',
    'Success: The lead moved; my-db-sts-1 takes writes.',
  ],
  phases: ['Succeeded', 'Succeeded'],
  restarts: { 'my-db-sts-0': 1, 'my-db-sts-1': 1, 'my-db-sts-2': 1 },
  mostDown: 1,
  leader: 'my-db-sts-1',
  terms: 2,
  running: 'False NothingRuns: No procedure runs.',
};

it('law 3: whichever write of restarting all members and moving the lead an operator dies at, every server is started again once, and the lead moves once', async () => {
  let crashes = 0;
  for await (const { point, write, end } of crashPoints(actingOn)) {
    const where = `killed ${point?.when ?? 'never,'} ${point?.write ?? ''} ${write ?? ''}`;
    expect({ where, ...end }).toEqual({ where, ...EACH_ONCE });
    if (point !== undefined) crashes += 1;
  }
  // Each step is recorded before and after, and what comes of it is told.
  expect(crashes).toBeGreaterThan(20);
}, 240_000);

it('law 5: two operators that both believe to lead never have two servers down at once, and do nothing twice', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    scene.startOperator('second');
    await scene.settle();
    const { world } = scene;
    const { postmasters } = world.patroni;
    // Starts last until the world goes on, so that both operators have the time to act.
    postmasters.slow = true;
    const step = world.step.bind(world);
    world.step = async () => {
      postmasters.finishStarts();
      await step();
    };
    expect(await act(scene)).toEqual(EACH_ONCE);
    const users = scene.server.writes
      .filter(({ key }) => key?.name === 'my-db-state')
      .map(({ user }) => user);
    expect(new Set(users)).toEqual(new Set(['operator', 'second']));
    scene.server.forgetRequests();
    await scene.settle();
    expect(scene.server.writes.filter(({ user }) => user !== 'world')).toEqual([]);
  }));
