import { sweepCrashPoints } from '@howdah/testing';
import { expect, it } from 'vitest';
import { distribution } from '../distribution.js';
import { PasswordHistory } from './fixtures/passwordHistory.js';

/** Each run is short; there are many of them. */
const LIMIT_MS = 1_800_000;

it(
  'F04: an operator that is killed, frozen or deposed at any write of bringing up a cluster is followed by one that ends the same',
  async () => {
    const { writes, outside, deletes, sameAsBefore, runs } = await sweepCrashPoints(() => {
      let passwords: PasswordHistory | undefined;
      return {
        plugins: distribution,
        elsewhere: 'nothing',
        play: async (scene) => {
          scene.world.stride = 2;
          passwords = new PasswordHistory(scene.world.kube);
          await passwords.start();
          await scene.createCluster('my-db', 2);
          await scene.settle();
        },
        observe: async () => {
          await passwords?.stop();
          // No password was ever another one.
          expect(passwords?.contents).toEqual({ 'my-db-system': 1, 'my-db-app': 1 });
        },
      };
    });
    // Secrets, Patroni's objects, Services and members alone are more writes than ten.
    expect(writes).toBeGreaterThan(10);
    // Users and their rights, and the database.
    expect(outside).toBeGreaterThan(5);
    // Writes of one reconcile follow each other.
    expect(sameAsBefore).toBeGreaterThan(0);
    expect(runs).toBe(1 + 3 * outside + 4 * (writes - outside) + deletes - sameAsBefore);
  },
  LIMIT_MS,
);
