import { FEP_ACTIONS } from '@howdah/core';
import { KINDS } from '@howdah/kube';
import { objectAt, sweepCrashPoints } from '@howdah/testing';
import { describe, expect, it } from 'vitest';
import { distribution } from '../distribution.js';
import { action, ask, askAndSettle, told } from './fixtures/actions.js';
import { bringUp, conditions, operatorWrites, readiness } from './fixtures/look.js';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

/** Each run is short; there are many of them. */
const LIMIT_MS = 1_800_000;
const TWO_MINUTES = 120_000;
const STANDBY = { namespace: 'shop', pod: 'my-db-sts-2' };
const OTHER_STANDBY = { namespace: 'shop', pod: 'my-db-sts-1' };
const PRIMARY = { namespace: 'shop', pod: 'my-db-sts-0' };
const OURS = 'my-db-reinitialize-2-2026-01-01';

const postmasters = (scene: Scene) => scene.world.patroni.postmasters;
async function actions({ world }: Scene): Promise<readonly string[]> {
  const { items } = await world.kube.list(FEP_ACTIONS, { namespace: 'shop' });
  return items.map(({ metadata }) => metadata.name);
}

/** What happens at once: the world moves on, and no time passes. */
async function atOnce(scene: Scene): Promise<void> {
  for (let before = -1; before < scene.server.revision;) {
    before = scene.server.revision;
    await scene.quiet();
    await scene.stepWorld();
  }
  await scene.quiet();
}

describe('a member whose server does not start', () => {
  it('copies the primary when that has lasted two minutes, by an action that people see', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      postmasters(scene).damage(STANDBY);
      await atOnce(scene);
      expect((await conditions(scene))['Degraded']).toMatch(
        /^True ServerStartFailed: my-db-sts-2: .*two minutes.*copied from my-db-sts-0/,
      );
      for (let looks = 0; looks < 7; looks += 1) {
        await scene.pass(15_000);
        await atOnce(scene);
      }
      expect({ actions: await actions(scene), copies: postmasters(scene).copies }).toEqual({
        actions: [],
        copies: {},
      });

      await scene.settleFor(TWO_MINUTES);
      expect(await actions(scene)).toEqual([OURS]);
      expect(objectAt(await action(scene, OURS), 'spec', 'fepAction')).toEqual({
        type: 'reinitialize',
        args: ['my-db-sts-2', 'FAILED'],
      });
      expect(await told(scene, OURS)).toMatch(/^Success: my-db-sts-2 runs and follows/);
      expect(postmasters(scene).copies).toEqual({ 'my-db-sts-2': 1 });
      expect(await readiness(scene)).toMatch(/^True AllMembersReady/);
    }));

  it('is left alone when it starts after all', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      postmasters(scene).damage(STANDBY);
      await atOnce(scene);
      await scene.pass(TWO_MINUTES / 2);
      postmasters(scene).repair(STANDBY);
      await scene.settle();
      expect(await actions(scene)).toEqual([]);
      expect(postmasters(scene).copies).toEqual({});
    }));

  it('copies it once a day and no more often, and nothing is written meanwhile', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      postmasters(scene).damage(STANDBY);
      await scene.settleFor(2 * TWO_MINUTES);
      postmasters(scene).damage(STANDBY);
      await scene.settleFor(2 * TWO_MINUTES);
      expect(postmasters(scene).copies).toEqual({ 'my-db-sts-2': 1 });
      scene.server.forgetRequests();
      await scene.settle();
      expect(operatorWrites(scene)).toEqual([]);
      expect((await conditions(scene))['Degraded']).toMatch(/ServerStartFailed/);
    }));

  it.each<readonly [string, RegExp, (scene: Scene) => Promise<unknown>]>([
    [
      'another does not start either',
      /other members do not start either/,
      async (scene) => {
        postmasters(scene).damage(OTHER_STANDBY);
      },
    ],
    [
      'parameters wait for a restart of the primary',
      /parameters wait for a restart/,
      async (scene) => {
        const max_connections = { old_value: '100', new_value: '200' };
        postmasters(scene).changeParameters(PRIMARY, { max_connections });
      },
    ],
    [
      'it may have led before, without synchronous replication',
      /may have commits of a time when it led/,
      async (scene) => {
        await scene.patchCluster({ fep: { syncMode: 'off' } });
        await scene.settle();
        const move = { type: 'switchover', args: ['my-db-sts-2'] };
        await askAndSettle(scene, { name: 'there', ...move });
        await askAndSettle(scene, { name: 'back', ...move, args: ['my-db-sts-0'] });
      },
    ],
    [
      'its pod is of another template than the primary',
      /another template/,
      async (scene) => {
        const pod = await scene.world.kube.get(KINDS.pods, at('my-db-sts-2'));
        if (pod === undefined) throw new Error('there is no pod');
        const labels = { 'controller-revision-hash': 'another' };
        await scene.world.client.patch(KINDS.pods, pod, { metadata: { labels } });
      },
    ],
  ])('is left alone while %s, and why is told', (_, reason, also) =>
    withScene(async (scene) => {
      await bringUp(scene);
      await also(scene);
      postmasters(scene).damage(STANDBY);
      await scene.settleFor(2 * TWO_MINUTES);
      expect((await conditions(scene))['Degraded']).toMatch(reason);
      expect(postmasters(scene).copies).toEqual({});
    }),
  );
});

describe('FEPAction reinitialize', () => {
  it(
    'F04: whichever write an operator is killed, frozen or deposed at, a damaged member copies the primary once',
    async () => {
      const { writes } = await sweepCrashPoints(() => ({
        plugins: distribution,
        prepare: (scene) => scene.createCluster('my-db', 2),
        play: async (scene) => {
          postmasters(scene).damage(OTHER_STANDBY);
          await scene.settleFor(2 * TWO_MINUTES);
        },
        observe: async (scene) => {
          expect(postmasters(scene).copies).toEqual({ 'my-db-sts-1': 1 });
          expect(await readiness(scene)).toMatch(/^True AllMembersReady/);
        },
      }));
      expect(writes).toBeGreaterThan(5);
    },
    LIMIT_MS,
  );

  it('has a member that is well copy the primary, once', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const asked = { name: 'copy', type: 'reinitialize', args: ['my-db-sts-1'] };
      expect(await askAndSettle(scene, asked)).toMatch(/^Success: my-db-sts-1 has copied/);
      await scene.settle();
      expect(postmasters(scene).copies).toEqual({ 'my-db-sts-1': 1 });
    }));

  it.each<readonly [string, readonly string[], RegExp]>([
    ['of the primary', ['my-db-sts-0'], /^Failure: my-db-sts-0 leads: .*switchover/],
    ['of nobody', [], /^Failure: args takes the name of one member: my-db-sts-0, my-db-sts-1/],
    ['of all', ['ALL'], /^Failure: ALL: no such member/],
    ['of two', ['my-db-sts-1', 'my-db-sts-2'], /^Failure: args takes the name of one member/],
  ])('%s throws nothing away', (_, args, answer) =>
    withScene(async (scene) => {
      await bringUp(scene);
      const told = await askAndSettle(scene, {
        name: 'copy',
        type: 'reinitialize',
        args: [...args],
      });
      expect(told).toMatch(answer);
      expect(postmasters(scene).copies).toEqual({});
    }),
  );
});

describe('FEPAction failover', () => {
  const leader = (scene: Scene): string | undefined =>
    scene.world.patroni.state.lock({ namespace: 'shop', cluster: 'my-db' })?.leader;

  it('has the member lead that it names, where the one that led does not answer', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      postmasters(scene).damage(PRIMARY);
      scene.world.patroni.frozen = true;
      await ask(scene, { name: 'go', type: 'failover', args: ['my-db-sts-1'] });
      await scene.settleFor(TWO_MINUTES);
      expect(await told(scene, 'go')).toMatch(/^Success: my-db-sts-1 leads/);
      expect(leader(scene)).toBe('my-db-sts-1');
    }));

  it.each<readonly [string, readonly string[], RegExp]>([
    [
      'the primary is well',
      ['my-db-sts-1'],
      /^Failure: .*my-db-sts-0 leads and is well; .*switchover/,
    ],
    ['it names nobody', [], /^Failure: args takes .*: one of my-db-sts-1, my-db-sts-2/],
    ['it names a stranger', ['my-db-sts-9'], /^Failure: my-db-sts-9 is no member/],
  ])('moves no lead where %s', (_, args, answer) =>
    withScene(async (scene) => {
      await bringUp(scene);
      const told = await askAndSettle(scene, { name: 'go', type: 'failover', args: [...args] });
      expect(told).toMatch(answer);
      expect(leader(scene)).toBe('my-db-sts-0');
    }),
  );
});

describe('FEPAction update_admin_password', () => {
  it('ends when the superuser has the password that was written, and tells where it is', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      scene.world.patroni.unreachable.add('my-db');
      await scene.patchCluster({
        fepChildCrVal: { sysUsers: { pgAdminPassword: 'another-one' } },
      });
      await ask(scene, { name: 'new', type: 'update_admin_password' });
      await atOnce(scene);
      expect(await told(scene, 'new')).toMatch(/^Running: /);

      scene.world.patroni.unreachable.clear();
      await scene.settle();
      const answer = await told(scene, 'new');
      expect(answer).toMatch(/^Success: .*superuser-password in Secret my-db-system/);
      expect(answer).not.toContain('another-one');
      const database = scene.world.patroni.database({ namespace: 'shop', cluster: 'my-db' });
      expect(await database?.accepts('postgres', 'another-one')).toBe(true);
    }));
});
