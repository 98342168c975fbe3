import { FEP_CLUSTERS } from '@howdah/core';
import { KINDS } from '@howdah/kube';
import type { Json } from '@howdah/kube';
import { describe, expect, it } from 'vitest';
import { action, ask, askAndSettle, told, withdraw } from './fixtures/actions.js';
import { objectAt, textAt } from '@howdah/testing';
import { bringUp, conditions, operatorWrites, pods } from './fixtures/look.js';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

const MEMBERS = ['my-db-sts-0', 'my-db-sts-1', 'my-db-sts-2'];
const EACH_ONCE = { 'my-db-sts-0': 1, 'my-db-sts-1': 1, 'my-db-sts-2': 1 };

const REFUSED = {
  fep: { fineTuningParams: { ttl: 20, loop_wait: 10, retry_timeout: 10 } },
};

/** Members of whose Patroni something was asked, in order. */
const asked = (scene: Scene, call: string): readonly string[] =>
  scene.world.patroni.calls.filter((each) => each.call === call).map(({ member }) => member);

const restarts = (scene: Scene): Readonly<Record<string, number>> =>
  scene.world.patroni.postmasters.restarts;

const leader = (scene: Scene): string | undefined =>
  scene.world.patroni.state.lock({ namespace: 'shop', cluster: 'my-db' })?.leader;

describe('FEPAction', () => {
  it('list answers with every member, its role and its state', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const table = await askAndSettle(scene, { name: 'who', type: 'list' });
      expect(table).toMatch(/^Success: MEMBER +ROLE/);
      expect(table).toMatch(/my-db-sts-0 +primary +running/);
      expect(table).toMatch(/my-db-sts-1 +sync-standby +streaming/);
      expect(table).toMatch(/my-db-sts-2 +standby +streaming/);
      expect((await action(scene, 'who'))['status']).toMatchObject({ phase: 'Succeeded' });
    }));

  it('reload reaches every member once, or those that it names', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      expect(await askAndSettle(scene, { name: 'all', type: 'reload' })).toMatch(
        /^Success: Every member/,
      );
      expect(asked(scene, 'POST /reload')).toEqual(MEMBERS);
      const one = await askAndSettle(scene, { name: 'one', type: 'reload', args: ['my-db-sts-1'] });
      expect(one).toMatch(/^Success: my-db-sts-1 /);
      expect(asked(scene, 'POST /reload')).toEqual([...MEMBERS, 'my-db-sts-1']);
      expect(restarts(scene)).toEqual({});
    }));

  it('restart starts every server again, the primary last, and no pod goes', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const uids = (): readonly unknown[] =>
        scene.world.client.list(KINDS.pods).map(({ metadata }) => metadata.uid);
      const before = uids();
      expect(await askAndSettle(scene, { name: 'again', type: 'restart' })).toMatch(
        /^Success: The server of every member was started again/,
      );
      expect(restarts(scene)).toEqual(EACH_ONCE);
      expect(asked(scene, 'POST /restart').at(-1)).toBe('my-db-sts-0');
      expect(scene.world.patroni.postmasters.mostDown).toBe(1);
      expect(uids()).toEqual(before);
      expect(leader(scene)).toBe('my-db-sts-0');
    }));

  it('restart of a member starts that one alone, and what waited for its start is told no more', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const { patroni } = scene.world;
      const member = { namespace: 'shop', pod: 'my-db-sts-1' };
      const max_connections = { old_value: '100', new_value: '200' };
      patroni.postmasters.changeParameters(member, { max_connections });
      await scene.settle();
      expect(await conditions(scene)).toMatchObject({
        ParametersApplied: expect.stringContaining('False PendingRestart: my-db-sts-1'),
      });
      const answer = await askAndSettle(scene, {
        name: 'one',
        type: 'restart',
        args: 'my-db-sts-1',
      });
      expect(answer).toMatch(/^Success: The server of my-db-sts-1 was started again/);
      expect(restarts(scene)).toEqual({ 'my-db-sts-1': 1 });
      expect(await conditions(scene)).toMatchObject({
        ParametersApplied: expect.stringMatching(/^True/),
      });
    }));

  it('restart of all goes on when a member is taken away before its turn is over', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const { postmasters } = scene.world.patroni;
      postmasters.slow = true;
      await ask(scene, { name: 'again', type: 'restart' });
      await scene.quiet();
      expect(restarts(scene)).toEqual({ 'my-db-sts-2': 1 });
      await scene.patchCluster({ fep: { instances: 2 } });
      await scene.settle();
      expect(pods(scene)).toEqual(['my-db-sts-0', 'my-db-sts-1']);

      postmasters.slow = false;
      postmasters.finishStarts();
      await scene.settle();
      expect(await told(scene, 'again')).toMatch(/^Success: The server of every member/);
      expect(restarts(scene)).toEqual(EACH_ONCE);
    }));

  it('restart of a member that is taken away fails, and holds up no other action', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const { postmasters } = scene.world.patroni;
      postmasters.slow = true;
      await ask(scene, { name: 'one', type: 'restart', args: ['my-db-sts-2'] });
      await scene.quiet();
      await scene.patchCluster({ fep: { instances: 2 } });
      await scene.settle();
      expect(await told(scene, 'one')).toMatch(/^Failure: .*my-db-sts-2 is no member any more/);

      postmasters.slow = false;
      expect(await askAndSettle(scene, { name: 'all', type: 'restart' })).toMatch(/^Success/);
    }));

  it('switchover of a cluster of one is refused, and holds up no other action', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      await scene.patchCluster({ fep: { instances: 1 } });
      await scene.settle();
      expect(await askAndSettle(scene, { name: 'move', type: 'switchover' })).toMatch(
        /^Failure: .*one member/,
      );
      expect(await askAndSettle(scene, { name: 'again', type: 'restart' })).toMatch(/^Success/);
    }));

  it.each(['restart', 'reload'])('%s of a member that there is not changes nothing', (type) =>
    withScene(async (scene) => {
      await bringUp(scene);
      const answer = await askAndSettle(scene, {
        name: 'typo',
        type,
        args: ['my-db-sts-1', 'my-db-sts-7'],
      });
      expect(answer).toMatch(/^Failure: .*my-db-sts-7: no such member.*my-db-sts-0/);
      expect(restarts(scene)).toEqual({});
      expect(asked(scene, 'POST /reload')).toEqual([]);
    }),
  );

  it('switchover moves the lead to the synchronous standby, once', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const answer = await askAndSettle(scene, { name: 'move', type: 'switchover' });
      expect(answer).toBe('Success: The lead moved; my-db-sts-1 takes writes.');
      expect(leader(scene)).toBe('my-db-sts-1');
      expect(asked(scene, 'POST /switchover')).toEqual(['my-db-sts-0']);
    }));

  it('switchover moves the lead to the standby that it names', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      await askAndSettle(scene, { name: 'move', type: 'switchover', args: ['my-db-sts-2'] });
      expect(leader(scene)).toBe('my-db-sts-2');
    }));

  it('of an unknown type is answered with the known ones', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      expect(await askAndSettle(scene, { name: 'coffee', type: 'brew' })).toMatch(
        /^Failure: .*"brew".*list.*reload.*restart.*switchover/,
      );
    }));

  it('for a cluster that does not come is answered when it had time to, and not before', () =>
    withScene(async (scene) => {
      const operator = scene.startOperator();
      await ask(scene, { name: 'lost', type: 'list', cluster: 'nowhere' });
      await scene.quiet();
      expect(await told(scene, 'lost')).toMatch(/^Waiting: .*"nowhere"/);
      await scene.settle();
      expect(await told(scene, 'lost')).toMatch(
        /^Failure: there is no FEPCluster "nowhere".*targetClusterName/,
      );
      expect(operator.reconciles).toBeLessThan(10);
    }));

  it('that came before its cluster is done when that is there', () =>
    withScene(async (scene) => {
      scene.startOperator();
      await ask(scene, { name: 'early', type: 'list' });
      await scene.quiet();
      expect(await told(scene, 'early')).toMatch(/^Waiting/);
      await scene.createCluster();
      await scene.settle();
      expect(await told(scene, 'early')).toMatch(/^Success: MEMBER/);
    }));

  it('for a cluster that is not there is answered too when it was asked while no operator ran', () =>
    withScene(async (scene) => {
      await ask(scene, { name: 'lost', type: 'list', cluster: 'nowhere' });
      scene.startOperator();
      await scene.settle();
      expect(await told(scene, 'lost')).toMatch(/^Failure: there is no FEPCluster/);
    }));

  it('F25: with args nested beyond reading is refused, and holds up no other action', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const args = Array.from({ length: 70 }).reduce<Json>((inner) => [inner], 'ALL');
      expect(await askAndSettle(scene, { name: 'deep', type: 'restart', args })).toMatch(
        /^Failure: spec is more than an action may be, 16384 bytes of JSON and 64 levels/,
      );
      expect(await askAndSettle(scene, { name: 'who', type: 'list' })).toMatch(/^Success: MEMBER/);
      expect(restarts(scene)).toEqual({});
    }));

  it('without a type or a target is told what is missing', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      expect(await askAndSettle(scene, { name: 'no-type', type: '' })).toMatch(
        /^Failure: spec\.fepAction\.type is missing/,
      );
      expect(await askAndSettle(scene, { name: 'no-target', type: 'list', cluster: '' })).toMatch(
        /^Failure: spec\.targetClusterName is missing/,
      );
    }));
});

describe('two FEPActions at once', () => {
  it('are done in turn, the older first, and the one that waits says for what', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const { postmasters } = scene.world.patroni;
      postmasters.slow = true;
      await ask(scene, { name: 'z-first', type: 'restart' });
      await ask(scene, { name: 'a-second', type: 'switchover' });
      await scene.quiet();
      expect(await told(scene, 'z-first')).toMatch(
        /^Running: database\.restart \(z-first\): step 1 of 3, restart-server/,
      );
      expect(await told(scene, 'a-second')).toBe(
        'Waiting: waits for database.restart (z-first), which runs',
      );
      const { ProcedureRunning: running } = await conditions(scene);
      expect(running).toMatch(/^True Running: database\.restart \(z-first\)/);
      expect(running).toContain('\ndatabase.switchover (a-second): waits for');

      postmasters.slow = false;
      postmasters.finishStarts();
      await scene.settle();
      const acts = scene.world.patroni.calls.map(({ call }) => call);
      expect(acts.filter((call) => call.startsWith('POST'))).toEqual([
        'POST /restart',
        'POST /restart',
        'POST /restart',
        'POST /switchover',
      ]);
      expect(await told(scene, 'z-first')).toMatch(/^Success/);
      expect(await told(scene, 'a-second')).toMatch(/^Success/);
      expect((await conditions(scene))['ProcedureRunning']).toBe(
        'False NothingRuns: No procedure runs.',
      );
    }));
});

describe('an answered FEPAction', () => {
  it('costs no write, and is not done again by the next operator', () =>
    withScene(async (scene) => {
      const operator = await bringUp(scene);
      await askAndSettle(scene, { name: 'again', type: 'restart' });
      await askAndSettle(scene, { name: 'move', type: 'switchover' });
      await askAndSettle(scene, { name: 'who', type: 'list' });
      scene.server.forgetRequests();
      await scene.settle();
      await scene.stopOperator(operator);
      scene.startOperator('successor');
      await scene.settle();
      expect(operatorWrites(scene)).toEqual([]);
      expect(restarts(scene)).toEqual(EACH_ONCE);
      expect(leader(scene)).toBe('my-db-sts-1');
    }));

  it('is not done again in a cluster that was deleted and made again', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      await askAndSettle(scene, { name: 'again', type: 'restart' });
      await scene.world.kube.delete(FEP_CLUSTERS, at('my-db'));
      await scene.settle();
      await scene.createCluster();
      await scene.settle();
      expect((await conditions(scene))['Ready']).toMatch(/^True/);
      expect(restarts(scene)).toEqual(EACH_ONCE);
      expect(await scene.world.kube.get(KINDS.configMaps, at('my-db-state'))).toBeDefined();
    }));

  it('of which the answer was lost is not done again, and is answered from what is recorded', () =>
    withScene(async (scene) => {
      const operator = await bringUp(scene);
      scene.server.inject({
        when: ({ verb, resource }) => verb === 'patch' && resource === 'fepactions',
        fault: { type: 'reset' },
        times: Number.POSITIVE_INFINITY,
      });
      await ask(scene, { name: 'again', type: 'restart' });
      await expect.poll(() => restarts(scene)).toEqual(EACH_ONCE);
      await scene.stopOperator(operator);
      scene.server.clearFaults();
      scene.startOperator('successor');
      await scene.settle();
      expect(await told(scene, 'again')).toMatch(/^Success/);
      expect(restarts(scene)).toEqual(EACH_ONCE);
    }));
});

it('an action that is deleted while its procedure runs: the procedure comes to its end, and the next one has its turn', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const { patroni } = scene.world;
    let withdrawn: Promise<void> | undefined;
    patroni.onCall = () => {
      withdrawn ??= withdraw(scene, 'again');
    };
    await ask(scene, { name: 'again', type: 'restart' });
    await scene.settle();
    await withdrawn;
    expect(restarts(scene)).toEqual(EACH_ONCE);
    expect(await askAndSettle(scene, { name: 'move', type: 'switchover' })).toMatch(/^Success/);
    expect((await conditions(scene))['ProcedureRunning']).toMatch(/^False NothingRuns/);
    scene.server.forgetRequests();
    await scene.settle();
    expect(operatorWrites(scene)).toEqual([]);
  }));

it('a manifest that is refused does not keep databases from being restarted and the lead from being moved', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    await scene.admitAnything();
    await scene.patchCluster(REFUSED);
    await scene.settle();
    expect((await conditions(scene))['Ready']).toMatch(/^False InvalidManifest/);
    expect(await askAndSettle(scene, { name: 'again', type: 'restart' })).toMatch(/^Success/);
    expect(await askAndSettle(scene, { name: 'move', type: 'switchover' })).toMatch(/^Success/);
    expect(await askAndSettle(scene, { name: 'who', type: 'list' })).toMatch(/^Success/);
    expect(restarts(scene)).toEqual(EACH_ONCE);
    expect(pods(scene)).toEqual(MEMBERS);
    scene.server.forgetRequests();
    await scene.settle();
    expect(operatorWrites(scene)).toEqual([]);
  }));

it('an action that asks for nothing that can be, waits until it can: nothing is begun while nobody knows who leads', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const { patroni } = scene.world;
    const scope = { namespace: 'shop', cluster: 'my-db' };
    patroni.frozen = true;
    await patroni.state.write(scope, 'leader', { transitions: 'garbled' });
    await scene.settle();
    expect(await askAndSettle(scene, { name: 'who', type: 'list' })).toMatch(/^Waiting/);
    await patroni.state.write(scope, 'leader', { transitions: '0' });
    patroni.frozen = false;
    await scene.settle();
    expect(await told(scene, 'who')).toMatch(/^Success/);
    expect(textAt(objectAt(await action(scene, 'who'), 'status'), 'phase')).toBe('Succeeded');
  }));
