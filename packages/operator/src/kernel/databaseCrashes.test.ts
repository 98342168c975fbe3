import { sweepCrashPoints } from '@howdah/testing';
import { expect, it } from 'vitest';
import { distribution } from '../distribution.js';
import { MY_DB } from './fixtures/look.js';
import { samplePlugin } from './fixtures/samplePlugin.js';

/** Each run is short; there are many of them. */
const LIMIT_MS = 1_800_000;

const ACCOUNTING = samplePlugin('accounting', {
  enabled: ({ on }) => on,
  contribute: () => [
    {
      slot: 'pg.role',
      name: 'auditor',
      attributes: ['LOGIN'],
      password: { secret: 'my-db-app', key: 'password' },
      execute: ['pg_catalog.pg_ls_dir(text, boolean, boolean)'],
      memberOf: ['app'],
    },
    { slot: 'pg.extension', name: 'pgaudit', database: 'app' },
  ],
});

it(
  'F04: whichever statement of making a user and an extension an operator is killed at, both are whole in the end',
  async () => {
    const { writes, outside, deletes, sameAsBefore, runs } = await sweepCrashPoints(() => ({
      plugins: [...distribution, ACCOUNTING],
      elsewhere: 'nothing',
      prepare: (scene) => scene.createCluster('my-db', 2),
      play: (scene) => scene.patchCluster({ plugins: { accounting: { on: true } } }),
      observe: ({ world }) => world.patroni.database(MY_DB)?.extensions('app'),
    }));
    // CREATE ROLE, its password, two GRANTs, CREATE EXTENSION.
    expect(outside).toBe(5);
    expect(runs).toBe(1 + 3 * outside + 4 * (writes - outside) + deletes - sameAsBefore);
  },
  LIMIT_MS,
);

it(
  'F04: whichever statement or write of changing a password an operator is killed at, the database has the new one, and all kubelets are hastened',
  async () => {
    const { outside } = await sweepCrashPoints(
      () => ({
        plugins: distribution,
        elsewhere: 'nothing',
        prepare: (scene) => scene.createCluster('my-db', 2),
        play: (scene) =>
          scene.patchCluster({ fepChildCrVal: { sysUsers: { pgAdminPassword: 'another-one' } } }),
        observe: ({ world }) => world.patroni.database(MY_DB)?.accepts('postgres', 'another-one'),
      }),
      ['killed before', 'killed after'],
    );
    expect(outside).toBe(1);
  },
  LIMIT_MS,
);
