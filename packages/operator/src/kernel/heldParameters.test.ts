import { objectAt } from '@howdah/testing';
import { describe, expect, it } from 'vitest';
import { ask, askAndSettle, told } from './fixtures/actions.js';
import { bringUp, conditions, operatorWrites, readiness } from './fixtures/look.js';
import { withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

const HOUR = 3_600_000;
const MY_DB = { namespace: 'shop', cluster: 'my-db' };

/** What Patroni has for the members. */
function parameter({ world }: Scene, name: string): unknown {
  return objectAt(world.patroni.state.config(MY_DB), 'postgresql', 'parameters')[name];
}

const write = (scene: Scene, customPgParams: string) =>
  scene.patchCluster({ fepChildCrVal: { customPgParams } });

/** A cluster that runs for an hour, and on which max_prepared_transactions = 7 keeps servers from starting. */
async function trap(scene: Scene, instances?: number): Promise<void> {
  await bringUp(scene);
  if (instances !== undefined) await scene.patchCluster({ fep: { instances } });
  await write(scene, 'max_connections = 90\nmax_prepared_transactions = 3');
  await scene.settle();
  expect(await askAndSettle(scene, { name: 'first', type: 'restart' })).toMatch(/^Success/);
  await scene.settleFor(HOUR);
  scene.world.patroni.unstartable = { name: 'max_prepared_transactions', value: '7' };
  await write(scene, 'max_connections = 90\nmax_prepared_transactions = 7');
  await scene.settle();
}

const restarted = (scene: Scene): readonly string[] =>
  Object.entries(scene.world.patroni.postmasters.restarts)
    .filter(([, count]) => count > 1)
    .map(([name]) => name);

describe('F23 F24 a parameter that keeps PostgreSQL from starting', () => {
  it('stops the restart at the first standby, is taken back, and is told; the value before it is in use again', () =>
    withScene(async (scene) => {
      await trap(scene);
      await scene.settleFor(HOUR);
      expect(parameter(scene, 'max_prepared_transactions')).toBe('7');
      expect((await conditions(scene))['ParametersApplied']).toMatch(/^False PendingRestart/);

      await ask(scene, { name: 'again', type: 'restart' });
      await scene.settleFor(HOUR);
      expect(await told(scene, 'again')).toMatch(
        /^Failure: .*PostgreSQL of my-db-sts-2 ends when it is started/,
      );
      expect(restarted(scene)).toEqual(['my-db-sts-2']);
      expect(parameter(scene, 'max_prepared_transactions')).toBe('3');
      expect(parameter(scene, 'max_connections')).toBe('90');
      expect(scene.world.patroni.postmasters.copies).toEqual({});
      const now = await conditions(scene);
      expect(now['AsWritten']).toMatch(
        /^False SetAside: .*max_prepared_transactions of customPgParams is taken back: a server did not start/,
      );
      expect(now).toMatchObject({
        Ready: expect.stringMatching(/^True AllMembersReady/),
        ParametersApplied: expect.stringMatching(/^True NoRestartPending/),
      });
      scene.server.forgetRequests();
      await scene.settleFor(HOUR);
      expect(operatorWrites(scene)).toEqual([]);
    }));

  it('is taken back where the only member was restarted', () =>
    withScene(async (scene) => {
      await trap(scene, 1);
      await ask(scene, { name: 'again', type: 'restart' });
      await scene.settleFor(HOUR);
      expect(await told(scene, 'again')).toMatch(/^Failure/);
      expect(parameter(scene, 'max_prepared_transactions')).toBe('3');
      expect(await readiness(scene)).toMatch(/^True AllMembersReady/);
    }));

  it('is tried again when another value, or the line once more, is written', () =>
    withScene(async (scene) => {
      await trap(scene);
      await askAndSettle(scene, { name: 'again', type: 'restart' });
      await scene.settleFor(HOUR);
      expect(parameter(scene, 'max_prepared_transactions')).toBe('3');

      await write(scene, 'max_connections = 90\nmax_prepared_transactions = 8');
      await scene.settle();
      expect(parameter(scene, 'max_prepared_transactions')).toBe('8');
      await write(scene, 'max_connections = 90\nmax_prepared_transactions = 7');
      await scene.settle();
      expect(parameter(scene, 'max_prepared_transactions')).toBe('7');
    }));

  it('is not blamed for a server that did not start with parameters that are known to work', () =>
    withScene(async (scene) => {
      await trap(scene);
      scene.world.patroni.unstartable = undefined;
      await scene.settle();
      await askAndSettle(scene, { name: 'again', type: 'restart' });
      await scene.settleFor(HOUR);
      scene.world.patroni.postmasters.damage({ namespace: 'shop', pod: 'my-db-sts-2' });
      await scene.settleFor(HOUR);
      expect(parameter(scene, 'max_prepared_transactions')).toBe('7');
      expect(scene.world.patroni.postmasters.copies).toEqual({ 'my-db-sts-2': 1 });
    }));
});
