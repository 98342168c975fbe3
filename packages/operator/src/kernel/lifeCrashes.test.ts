import { FEP_CLUSTERS } from '@howdah/core';
import { KINDS } from '@howdah/kube';
import { at, objectAt, sweepCrashPoints } from '@howdah/testing';
import { expect, it } from 'vitest';
import { distribution } from '../distribution.js';
import { MY_DB } from './fixtures/look.js';
import { samplePlugin, StepLog } from './fixtures/samplePlugin.js';

/** Each run is short; there are many of them. */
const LIMIT_MS = 1_800_000;
const DAY = 24 * 60 * 60 * 1000;

it(
  'F04: whichever write of a scale-in an operator is killed, frozen or deposed at, the lead moves away once, and one member goes',
  async () => {
    const { writes } = await sweepCrashPoints(() => ({
      plugins: distribution,
      elsewhere: 'nothing',
      prepare: async (scene) => {
        await scene.createCluster();
        await scene.settle();
        await scene.world.patroni.state.take(MY_DB, 'my-db-sts-2');
      },
      play: (scene) => scene.patchCluster({ fep: { instances: 2 } }),
      observe: ({ world }) => ({
        terms: world.patroni.state.lock(MY_DB)?.transitions,
        claims: world.client.list(KINDS.persistentVolumeClaims).length,
        set: objectAt(world.client.get(KINDS.statefulSets, at('my-db-sts')), 'spec')['replicas'],
      }),
    }));
    expect(writes).toBeGreaterThan(1);
  },
  LIMIT_MS,
);

it(
  'F04: whichever write of renewing a certificate an operator is killed, frozen or deposed at, it is renewed, and is in use',
  async () => {
    const { writes } = await sweepCrashPoints(() => ({
      plugins: distribution,
      elsewhere: 'nothing',
      prepare: (scene) => scene.createCluster(),
      play: async (scene) => {
        const certificate = async (): Promise<unknown> =>
          objectAt(await scene.world.kube.get(KINDS.secrets, at('my-db-tls')), 'data')['tls.crt'];
        const first = await certificate();
        // Each wait is as long as a timer may be.
        for (let days = 0; days < 300; days += 24) {
          await scene.passTime(25 * DAY);
          await scene.settle();
        }
        expect(await certificate()).not.toBe(first);
      },
    }));
    expect(writes).toBeGreaterThan(0);
  },
  LIMIT_MS,
);

it(
  'F04: whichever write of deleting a cluster an operator is killed, frozen or deposed at, what is to be cleaned up is cleaned up, and the cluster goes',
  async () => {
    const { writes } = await sweepCrashPoints(() => {
      const log = new StepLog();
      const tidy = ['first', 'second'].map((key) =>
        samplePlugin(key, { start: () => ({ steps: [log.step(key, 'clean')] }) }),
      );
      return {
        plugins: [...distribution, ...tidy],
        prepare: (scene) => scene.createCluster(),
        play: async (scene) => {
          await scene.world.kube.delete(FEP_CLUSTERS, at('my-db'));
        },
        observe: () => [...new Set(log.ran)].toSorted(),
      };
    });
    expect(writes).toBeGreaterThan(1);
  },
  LIMIT_MS,
);
