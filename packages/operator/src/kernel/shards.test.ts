import { FEP_ACTIONS, FEP_CLUSTERS } from '@howdah/core';
import type { AnyPlugin } from '@howdah/plugin-api';
import { at, eventually, NAMESPACE, objectAt, textAt } from '@howdah/testing';
import { expect, it } from 'vitest';
import { operatorWrites, readiness } from './fixtures/look.js';
import { ownKind } from './fixtures/ownKind.js';
import { samplePlugin } from './fixtures/samplePlugin.js';
import { withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

const SHARD = 'howdah.dev/shard';
const WIDGET = ownKind('Widget');

const label = (scene: Scene, shard: string | null, name = 'my-db'): Promise<unknown> =>
  scene.world.kube.patchMerge(
    { kind: FEP_CLUSTERS, key: at(name) },
    { metadata: { labels: { [SHARD]: shard } } },
  );

/** Who has written to a cluster or to what is made of it. */
const writersOf = (scene: Scene, cluster: string): readonly (string | undefined)[] => {
  const writes = operatorWrites(scene).filter(({ key }) => key?.name.startsWith(cluster));
  return [...new Set(writes.map(({ user }) => user))];
};

it('of two operators each serves the clusters that name its shard, or none', () =>
  withScene(async (scene) => {
    await scene.createCluster('my-db');
    await scene.createCluster('other-db');
    await label(scene, 'blue');
    scene.server.forgetRequests();
    scene.startOperator('unnamed');
    scene.startOperator('blue', { shard: 'blue' });
    scene.startOperator('green', { shard: 'green' });
    await scene.settle();
    expect(await readiness(scene, 'my-db')).toMatch(/^True AllMembersReady/);
    expect(await readiness(scene, 'other-db')).toMatch(/^True AllMembersReady/);
    expect(writersOf(scene, 'my-db')).toEqual(['blue']);
    expect(writersOf(scene, 'other-db')).toEqual(['unnamed']);
  }));

it('a cluster goes to another operator with its label, which changes nothing of it', () =>
  withScene(async (scene) => {
    scene.startOperator('unnamed');
    scene.startOperator('blue', { shard: 'blue' });
    await scene.createCluster();
    await scene.settle();
    await label(scene, 'blue');
    await scene.settle();
    scene.server.forgetRequests();
    await scene.settle();
    expect(operatorWrites(scene)).toEqual([]);

    await scene.patchCluster({ fep: { instances: 2 } });
    await scene.settle();
    expect(await readiness(scene)).toMatch(/^True AllMembersReady: 2 of 2/);
    expect(writersOf(scene, 'my-db')).toEqual(['blue']);

    await label(scene, null);
    await scene.settle();
    scene.server.forgetRequests();
    await scene.patchCluster({ fep: { instances: 3 } });
    await scene.settle();
    expect(writersOf(scene, 'my-db')).toEqual(['unnamed']);
  }));

it("what an operator is at with a cluster ends when the cluster becomes another operator's", () =>
  withScene(async (scene) => {
    const heard: string[] = [];
    const slow = samplePlugin<{ readonly known: true }>('slow', {
      start: () => ({
        observation: {
          everyMs: 1000,
          budgetMs: 10_000,
          observe: (_input, signal) =>
            new Promise((_resolve, reject) => {
              heard.push('asked');
              signal.addEventListener('abort', () => {
                heard.push('aborted');
                reject(new Error('aborted'));
              });
            }),
        },
      }),
    });
    scene.startOperator('unnamed', { plugins: [slow] });
    await scene.createCluster();
    await eventually('it is at it', () => heard.includes('asked'));
    scene.server.forgetRequests();
    await label(scene, 'blue');
    await eventually('it has ended', () => heard.includes('aborted'));
    await scene.quiet();
    expect(heard).toEqual(['asked', 'aborted']);
    expect(writersOf(scene, 'my-db')).toEqual([]);
  }));

it('what is asked of a cluster that is not there is answered by the operator without a shard', () =>
  withScene(async (scene) => {
    await scene.world.client.create(FEP_ACTIONS, {
      apiVersion: 'fep.fujitsu.io/v1',
      kind: 'FEPAction',
      metadata: { namespace: NAMESPACE, name: 'my-db-action' },
      spec: { targetClusterName: 'nobody', fepAction: { type: 'list' } },
    });
    scene.startOperator('blue', { shard: 'blue' });
    scene.startOperator('unnamed');
    await scene.settleFor(60_000);
    expect(writersOf(scene, 'my-db-action')).toEqual(['unnamed']);
    const action = scene.server.read(FEP_ACTIONS, at('my-db-action'));
    expect(textAt(objectAt(action, 'fepActionStatus'), 'fepActionCondition')).toBeDefined();
  }));

it("a resource of a plugin is the operator's that serves its cluster, unless it names another", () =>
  withScene(async (scene) => {
    await scene.installCrd(WIDGET.crd);
    const seen: string[] = [];
    const widgets = (user: string): AnyPlugin =>
      samplePlugin(
        'widgets',
        {
          start: () => ({
            controllers: [
              {
                id: 'widgets',
                kind: WIDGET.named,
                reconcile: ({ metadata }) => {
                  seen.push(`${user} ${metadata.name}`);
                  return Promise.resolve({ result: 'done' });
                },
              },
            ],
          }),
        },
        WIDGET.manifest,
      );
    await scene.createCluster();
    await label(scene, 'blue');
    const { client } = scene.world;
    await client.create(WIDGET.kind, WIDGET.object('of-blue', { cluster: 'my-db' }));
    await client.create(WIDGET.kind, WIDGET.object('of-nobody', {}));
    const green = WIDGET.object('of-green', { cluster: 'my-db' });
    const metadata = { ...green.metadata, labels: { [SHARD]: 'green' } };
    await client.create(WIDGET.kind, { ...green, metadata });
    scene.startOperator('unnamed', { plugins: [widgets('unnamed')] });
    scene.startOperator('blue', { plugins: [widgets('blue')], shard: 'blue' });
    scene.startOperator('green', { plugins: [widgets('green')], shard: 'green' });
    await scene.settle();
    expect([...new Set(seen)].toSorted()).toEqual([
      'blue of-blue',
      'green of-green',
      'unnamed of-nobody',
    ]);
  }));
