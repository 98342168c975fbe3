import { KINDS } from '@howdah/kube';
import { expect, it } from 'vitest';
import { bringUp, operatorWrites, readiness } from './fixtures/look.js';
import { at, withScene } from './fixtures/scene.js';

it('law 1: heartbeats of Patroni cost no write and no reconcile', () =>
  withScene(async (scene) => {
    const operator = await bringUp(scene);
    const before = operator.reconciles;
    for (let beat = 0; beat < 5; beat += 1) {
      await scene.world.heartbeat();
      await scene.settle();
    }
    // Each beat renews the lock and is told by each of three members.
    expect(scene.server.writes.filter(({ user }) => user === 'world')).toHaveLength(20);
    expect(operatorWrites(scene)).toEqual([]);
    expect(operator.reconciles).toBe(before);
  }));

it('law 1: watches that break or are told 410 cost no write', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const { server } = scene;
    const watches = server.openWatches;
    for (const how of ['end', 'reset'] as const) {
      server.dropWatches(how);
      await scene.settle();
    }
    server.compact();
    server.dropWatches();
    await scene.settle();
    expect(server.openWatches).toBe(watches);
    const lists = server.requests.filter(
      ({ user, verb }) => user === 'operator' && verb === 'list',
    );
    expect(lists.length).toBeGreaterThan(5);
    expect(operatorWrites(scene)).toEqual([]);
  }));

it('law 1: an operator that is started again looks at every cluster and writes nothing', () =>
  withScene(async (scene) => {
    await scene.stopOperator(await bringUp(scene));
    const successor = scene.startOperator('successor');
    await scene.settle();
    expect(successor.reconciles).toBeGreaterThan(0);
    expect(operatorWrites(scene)).toEqual([]);
  }));

it('law 2: what changed while no operator ran is put right by the next one', () =>
  withScene(async (scene) => {
    await scene.stopOperator(await bringUp(scene));
    const { client, kube } = scene.world;
    const replicaService = at('my-db-replica-svc');
    await kube.delete(KINDS.services, replicaService);
    await scene.patchCluster({ fep: { instances: 4 } });
    scene.startOperator('successor');
    await scene.settle();
    expect(client.get(KINDS.services, replicaService)).toBeDefined();
    expect(await readiness(scene)).toBe('True AllMembersReady: 4 of 4 members are ready.');
  }));
