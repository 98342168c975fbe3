import { FEP_CLUSTERS } from '@howdah/core';
import { clusterManifest, eventually, NAMESPACE } from '@howdah/testing';
import { expect, it } from 'vitest';
import { readiness } from './fixtures/look.js';
import { withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

const USER = 'operator';

const createIn = async (scene: Scene, namespace: string): Promise<void> => {
  const manifest = clusterManifest('other-db');
  const metadata = { ...manifest.metadata, namespace };
  await scene.world.client.create(FEP_CLUSTERS, { ...manifest, metadata });
};

const statusIn = ({ server }: Scene, namespace: string): unknown =>
  server.read(FEP_CLUSTERS, { namespace, name: 'other-db' })?.['status'];

it('an operator of some namespaces serves the clusters there and asks for nothing in others', () =>
  withScene(async (scene) => {
    scene.startOperator(USER, { namespaces: [NAMESPACE, 'bank'] });
    await scene.createCluster();
    await createIn(scene, 'bank');
    await createIn(scene, 'elsewhere');
    await scene.settle();
    expect(await readiness(scene)).toMatch(/^True AllMembersReady/);
    expect(statusIn(scene, 'bank')).toBeDefined();
    expect(statusIn(scene, 'elsewhere')).toBeUndefined();

    const asked = scene.server.requests.filter(
      ({ user, verb }) => user === USER && verb !== 'discover',
    );
    expect(new Set(asked.map(({ namespace }) => namespace))).toEqual(new Set([NAMESPACE, 'bank']));
  }));

it('nothing is done anywhere before every namespace is known', () =>
  withScene(async (scene) => {
    scene.server.inject({
      when: ({ verb, namespace }) => verb === 'list' && namespace === 'bank',
      fault: { type: 'status', status: 403, reason: 'Forbidden' },
      times: Number.POSITIVE_INFINITY,
    });
    await scene.createCluster();
    scene.server.forgetRequests();
    scene.startOperator(USER, { namespaces: [NAMESPACE, 'bank'] });
    const refused = (): number =>
      scene.server.requests.filter(({ namespace }) => namespace === 'bank').length;
    await eventually('it has asked often', () => refused() > 50);
    expect(scene.server.writes).toEqual([]);

    scene.server.clearFaults();
    await scene.settle();
    expect(await readiness(scene)).toMatch(/^True AllMembersReady/);
  }));
