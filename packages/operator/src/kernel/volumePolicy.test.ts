import { KINDS } from '@howdah/kube';
import { FEP_CLUSTERS } from '@howdah/core';
import type { Kind } from '@howdah/kube';
import { NAMESPACE, objectAt } from '@howdah/testing';
import { describe, expect, it } from 'vitest';
import { askAndSettle } from './fixtures/actions.js';
import { bringUp, operatorWrites, pods, readiness } from './fixtures/look.js';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';
import { statefulSet } from './fixtures/volumes.js';

type Volumes = Readonly<Record<string, string>>;

const say = (scene: Scene, volumes: Volumes) =>
  scene.patchCluster({ plugins: { database: { volumes } } });

async function left({ world }: Scene, kind: Kind): Promise<readonly string[]> {
  const { items } = await world.kube.list(kind, { namespace: NAMESPACE });
  return items.map(({ metadata }) => metadata.name).filter((name) => name.includes('my-db'));
}

/** One for each member; those of the WAL go and stay with them. */
async function claims(scene: Scene): Promise<readonly string[]> {
  const names = await left(scene, KINDS.persistentVolumeClaims);
  const data = names.filter((name) => name.startsWith('fep-data-volume-'));
  expect(names).toHaveLength(2 * data.length);
  return data;
}

async function deleteCluster(scene: Scene): Promise<void> {
  await scene.world.kube.delete(FEP_CLUSTERS, at('my-db'));
  await scene.settle();
}

describe('the data of a cluster that is deleted', () => {
  it('stay where nothing is said, with what describes them', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      await deleteCluster(scene);
      expect(pods(scene)).toEqual([]);
      expect(await claims(scene)).toHaveLength(3);
      expect(await left(scene, KINDS.secrets)).toEqual(['my-db-system']);
    }));

  it('go with it where whenDeleted is Delete, and nothing of it is left', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      await say(scene, { whenDeleted: 'Delete' });
      await scene.settle();
      expect(await readiness(scene)).toMatch(/^True AllMembersReady/);
      scene.server.forgetRequests();
      await scene.settle();
      expect(operatorWrites(scene)).toEqual([]);

      await deleteCluster(scene);
      for (const kind of [KINDS.persistentVolumeClaims, KINDS.secrets, KINDS.configMaps]) {
        expect(await left(scene, kind)).toEqual([]);
      }
    }));

  it('go where no operator runs, for the garbage collector takes them', () =>
    withScene(async (scene) => {
      const operator = await bringUp(scene);
      await say(scene, { whenDeleted: 'Delete' });
      await scene.settle();
      await scene.stopOperator(operator);
      await deleteCluster(scene);
      expect(await claims(scene)).toEqual([]);
    }));

  it('stay when somebody has thought better of it', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      await say(scene, { whenDeleted: 'Delete' });
      await scene.settle();
      await say(scene, { whenDeleted: 'Retain' });
      await scene.settle();
      await deleteCluster(scene);
      expect(await claims(scene)).toHaveLength(3);
      expect(await left(scene, KINDS.secrets)).toEqual(['my-db-system']);
    }));

  it('go also when the cluster has grown since', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      await say(scene, { whenDeleted: 'Delete' });
      await scene.patchCluster({ fep: { instances: 4 } });
      await scene.settle();
      await deleteCluster(scene);
      expect(await claims(scene)).toEqual([]);
    }));
});

describe('the volumes of members that are taken away', () => {
  it.each<readonly [string, Volumes, number]>([
    ['stay where nothing is said', {}, 3],
    ['go where whenScaled is Delete', { whenScaled: 'Delete' }, 1],
  ])('%s', (_, volumes, count) =>
    withScene(async (scene) => {
      await bringUp(scene);
      await say(scene, volumes);
      await scene.patchCluster({ fep: { instances: 1 } });
      await scene.settle();
      expect(pods(scene)).toEqual(['my-db-sts-0']);
      expect(await claims(scene)).toHaveLength(count);
    }),
  );

  it('are those of none while the members that are wanted have yet to come', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      await say(scene, { whenScaled: 'Delete' });
      await scene.settle();
      await scene.world.kube.delete(KINDS.pods, at('my-db-sts-2'));
      await scene.settle();
      await scene.patchCluster({ fep: { instances: 4 } });
      await scene.settle();
      expect(await claims(scene)).toHaveLength(4);
      expect(await readiness(scene)).toMatch(/^True AllMembersReady: 4/);
    }));
});

describe('claims of members that are taken away stay', () => {
  it('while nobody leads of those that stay: one of them may be of the last copy', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      await say(scene, { whenScaled: 'Delete' });
      await askAndSettle(scene, { name: 'move', type: 'switchover' });
      await deleteCluster(scene);
      await scene.createCluster();
      await say(scene, { whenScaled: 'Delete' });
      await scene.patchCluster({ fep: { instances: 1 } });
      scene.world.patroni.frozen = true;
      await scene.settle();
      expect(await claims(scene)).toHaveLength(3);
    }));

  it('while their pods are there, be it that the operator has lost sight of them', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      await say(scene, { whenScaled: 'Delete' });
      const strayed = await scene.world.kube.get(KINDS.pods, at('my-db-sts-2'));
      if (strayed === undefined) throw new Error('there is no third member');
      await scene.world.client.patch(KINDS.pods, strayed, { metadata: { labels: null } });
      await scene.patchCluster({ fep: { instances: 1 } });
      // Nobody takes the pods away yet.
      for (let look = 0; look < 5; look += 1) {
        await scene.quiet();
        await scene.pass(10_000);
      }
      await scene.quiet();
      expect(objectAt(statefulSet(scene), 'spec')['replicas']).toBe(1);
      expect(await claims(scene)).toHaveLength(3);

      await scene.settle();
      expect(pods(scene)).toEqual(['my-db-sts-0']);
      expect(await claims(scene)).toHaveLength(1);
    }));
});

it('the Secret with the passwords stays with the data, whichever write fails on the way back to Retain', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    await say(scene, { whenDeleted: 'Delete' });
    await scene.settle();
    scene.server.inject({
      when: ({ verb, resource, user }) =>
        user === 'operator' && verb === 'patch' && resource === 'secrets',
      fault: { type: 'status', status: 500, reason: 'InternalError' },
      times: 1,
    });
    await say(scene, { whenDeleted: 'Retain' });
    await scene.settle();
    await deleteCluster(scene);
    expect(await claims(scene)).toHaveLength(3);
    expect(await left(scene, KINDS.secrets)).toEqual(['my-db-system']);
  }));
