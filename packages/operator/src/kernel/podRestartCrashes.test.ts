import { sweepCrashPoints } from '@howdah/testing';
import { expect, it } from 'vitest';
import { distribution } from '../distribution.js';
import { replaceAll } from './fixtures/podRestartScenario.js';
import type { Replaced } from './fixtures/podRestartScenario.js';

/** Each run is short; there are many of them. */
const LIMIT_MS = 1_800_000;

const EACH_ONCE: Replaced = {
  answer: 'Success: Every pod runs the newest template.',
  made: { 'my-db-sts-0': 2, 'my-db-sts-1': 2 },
  fewest: 1,
  cpu: ['2', '2'],
  leader: 'my-db-sts-1',
  terms: 2,
  ready: 'True AllMembersReady: 2 of 2 members are ready.',
};

it(
  'F04: whichever write of replacing all pods an operator is killed, frozen or deposed at, every pod is replaced once, one at a time, and the lead moves once',
  async () => {
    const { writes } = await sweepCrashPoints(() => {
      let replaced: Replaced | undefined;
      return {
        plugins: distribution,
        elsewhere: 'nothing',
        prepare: (scene) => scene.createCluster('my-db', 2),
        play: async (scene) => {
          replaced = await replaceAll(scene);
        },
        observe: () => {
          expect(replaced).toEqual(EACH_ONCE);
        },
      };
    });
    expect(writes).toBeGreaterThan(10);
  },
  LIMIT_MS,
);
