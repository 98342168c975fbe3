import { sweepCrashPoints } from '@howdah/testing';
import { expect, it } from 'vitest';
import { distribution } from '../distribution.js';
import { act } from './fixtures/actionsScenario.js';
import type { Acted } from './fixtures/actionsScenario.js';
import { bringUp } from './fixtures/look.js';
import { withScene } from './fixtures/scene.js';
import { slowStarts } from './fixtures/slowStarts.js';

/** Each run is short; there are many of them. */
const LIMIT_MS = 1_800_000;

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

it(
  'F04: whichever write of restarting all members and moving the lead an operator is killed, frozen or deposed at, every server is started again once, and the lead moves once',
  async () => {
    const { writes } = await sweepCrashPoints(() => {
      let acted: Acted | undefined;
      return {
        plugins: distribution,
        prepare: (scene) => scene.createCluster(),
        play: async (scene) => {
          acted = await act(scene);
        },
        observe: () => {
          expect(acted).toEqual(EACH_ONCE);
        },
      };
    });
    // Each step is recorded before and after, and what comes of it is told.
    expect(writes).toBeGreaterThan(10);
  },
  LIMIT_MS,
);

it('law 5: two operators that both believe to lead never have two servers down at once, and do nothing twice', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    scene.startOperator('second');
    await scene.settle();
    // Both operators have the time to act.
    slowStarts(scene);
    expect(await act(scene)).toEqual(EACH_ONCE);
    const users = scene.server.writes
      .filter(({ key }) => key?.name === 'my-db-state')
      .map(({ user }) => user);
    expect(new Set(users)).toEqual(new Set(['operator', 'second']));
    scene.server.forgetRequests();
    await scene.settle();
    expect(scene.server.writes.filter(({ user }) => user !== 'world')).toEqual([]);
  }));
