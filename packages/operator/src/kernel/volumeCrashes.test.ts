import { sweepCrashPoints } from '@howdah/testing';
import { expect, it } from 'vitest';
import { distribution } from '../distribution.js';
import { asking, claimSizes, createOnDisks, podUids, templateSize } from './fixtures/volumes.js';

/** Each run is short; there are many of them. */
const LIMIT_MS = 1_800_000;

it(
  'F04: whichever write of a growth an operator is killed, frozen or deposed at, volumes grow, the StatefulSet is made anew, and no pod goes',
  async () => {
    const { writes } = await sweepCrashPoints(() => {
      let before: readonly unknown[] = [];
      return {
        plugins: distribution,
        elsewhere: 'nothing',
        prepare: (scene) => createOnDisks(scene, true, 2),
        play: async (scene) => {
          before = podUids(scene);
          await scene.patchCluster(asking('4Gi'));
        },
        observe: (scene) => ({
          claims: claimSizes(scene),
          template: templateSize(scene),
          pods: podUids(scene).map((uid) => before.includes(uid)),
        }),
      };
    });
    expect(writes).toBeGreaterThan(4);
  },
  LIMIT_MS,
);
