import { objectAt, sweepCrashPoints } from '@howdah/testing';
import { expect, it } from 'vitest';
import { distribution } from '../distribution.js';
import { childKind, editChild } from './fixtures/children.js';
import { MY_DB } from './fixtures/look.js';
import { at } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

/** Each run is short; there are many of them. */
const LIMIT_MS = 1_800_000;
const RULE = 'host all all 10.0.0.0/8 scram-sha-256';

const workMem = ({ world }: Pick<Scene, 'world'>): unknown =>
  objectAt(world.patroni.state.config(MY_DB), 'postgresql', 'parameters')['work_mem'];

it(
  'F04: whichever write of propagating the manifest an operator is killed, frozen or deposed at, no edit of either side is lost',
  async () => {
    const { writes } = await sweepCrashPoints(() => ({
      plugins: distribution,
      elsewhere: 'nothing',
      prepare: (scene) => scene.createCluster('my-db', 2),
      play: async (scene) => {
        await editChild(scene, 'FEPConfig', { customPgHba: RULE });
        await scene.patchCluster({ fepChildCrVal: { customPgParams: 'work_mem = 8MB' } });
      },
      observe: (scene) => workMem(scene),
    }));
    // FEPConfig, Patroni's configuration, status.
    expect(writes).toBeGreaterThan(2);
  },
  LIMIT_MS,
);

it(
  'F04: whichever write of making a child again an operator is killed, frozen or deposed at, it is there, and as the manifest has it',
  async () => {
    const { writes } = await sweepCrashPoints(() => ({
      plugins: distribution,
      elsewhere: 'nothing',
      prepare: async (scene) => {
        await scene.createCluster('my-db', 2);
        await scene.settle();
        await editChild(scene, 'FEPConfig', { customPgParams: 'work_mem = 8MB' });
      },
      play: async (scene) => {
        await scene.world.kube.delete(childKind('FEPConfig'), at('my-db'));
      },
      observe: (scene) => workMem(scene),
    }));
    expect(writes).toBeGreaterThan(2);
  },
  LIMIT_MS,
);
