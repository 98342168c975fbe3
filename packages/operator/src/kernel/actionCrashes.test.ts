import { NAMESPACE, sweepCrashPoints } from '@howdah/testing';
import { expect, it } from 'vitest';
import { distribution } from '../distribution.js';
import { ask, told } from './fixtures/actions.js';
import { act } from './fixtures/actionsScenario.js';
import type { Acted } from './fixtures/actionsScenario.js';
import { bringUp, MY_DB } from './fixtures/look.js';
import { withScene } from './fixtures/scene.js';
import { slowStarts } from './fixtures/slowStarts.js';

/** Each run is short; there are many of them. */
const LIMIT_MS = 1_800_000;
/** As long as the effect of an attempt may take to show at most, and a little. */
const ATTEMPT_MS = 100_000;

const EACH_ONCE = (restarts: Acted['restarts']): Acted => ({
  answers: [
    'Success: The server of every member was started again.',
    'Success: The lead moved; my-db-sts-1 takes writes.',
  ],
  phases: ['Succeeded', 'Succeeded'],
  restarts,
  mostDown: 1,
  leader: 'my-db-sts-1',
  terms: 2,
  running: 'False NothingRuns: No procedure runs.',
});

it(
  'F04: whichever write of restarting all members and moving the lead an operator is killed, frozen or deposed at, every server is started again once, and the lead moves once',
  async () => {
    const { writes, outside } = await sweepCrashPoints(() => {
      let acted: Acted | undefined;
      return {
        plugins: distribution,
        elsewhere: 'nothing',
        prepare: (scene) => scene.createCluster('my-db', 2),
        play: async (scene) => {
          acted = await act(scene);
        },
        observe: () => {
          expect(acted).toEqual(EACH_ONCE({ 'my-db-sts-0': 1, 'my-db-sts-1': 1 }));
        },
      };
    });
    // Each step is recorded before and after, and what comes of it is told.
    expect(writes).toBeGreaterThan(10);
    // Two restarts and a switchover are asked of Patronis.
    expect(outside).toBe(3);
  },
  LIMIT_MS,
);

it(
  'F04: whichever write of a failover an operator is killed, frozen or deposed at, the member that was named leads, and the lead moves once',
  async () => {
    const { outside } = await sweepCrashPoints(() => ({
      plugins: distribution,
      elsewhere: 'nothing',
      prepare: (scene) => scene.createCluster('my-db', 2),
      play: async (scene) => {
        const { patroni } = scene.world;
        patroni.postmasters.damage({ namespace: NAMESPACE, pod: 'my-db-sts-0' });
        patroni.frozen = true;
        await ask(scene, { name: 'go', type: 'failover', args: ['my-db-sts-1'] });
        await scene.settleFor(ATTEMPT_MS);
      },
      observe: async (scene) => {
        expect(await told(scene, 'go')).toMatch(/^Success: my-db-sts-1 leads/);
        const { leader, transitions } = scene.world.patroni.state.lock(MY_DB) ?? {};
        expect({ leader, transitions }).toEqual({ leader: 'my-db-sts-1', transitions: 1 });
      },
    }));
    expect(outside).toBe(1);
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
    const restarts = { 'my-db-sts-0': 1, 'my-db-sts-1': 1, 'my-db-sts-2': 1 };
    expect(await act(scene)).toEqual(EACH_ONCE(restarts));
    const users = scene.server.writes
      .filter(({ key }) => key?.name === 'my-db-state')
      .map(({ user }) => user);
    expect(new Set(users)).toEqual(new Set(['operator', 'second']));
    scene.server.forgetRequests();
    await scene.settle();
    expect(scene.server.writes.filter(({ user }) => user !== 'world')).toEqual([]);
  }));
