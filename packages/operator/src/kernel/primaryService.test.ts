import { KINDS } from '@howdah/kube';
import { expect, it } from 'vitest';
import {
  bringUp,
  MY_DB,
  operatorWrites,
  POD_NAME,
  PRIMARY_SERVICE,
  primaryService,
  selectedPod,
} from './fixtures/look.js';
import { eventually } from '@howdah/testing';
import { withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

const patches = (scene: Scene): readonly string[] =>
  operatorWrites(scene)
    .filter(({ resource }) => resource === 'services')
    .map(({ verb }) => verb);

const select = (scene: Scene, pod: string): Promise<void> =>
  scene.world.client.patch(KINDS.services, primaryService(scene), {
    spec: { selector: { [POD_NAME]: pod } },
  });

it('a primary Service that strayed is turned back to the holder of the lock by one patch', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    scene.world.patroni.pointsService = false;
    await select(scene, 'my-db-sts-2');
    await scene.settle();
    expect(selectedPod(primaryService(scene))).toBe('my-db-sts-0');
    expect(patches(scene)).toEqual(['patch']);
  }));

it('a primary Service that lost its selector is turned to the holder of the lock', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    scene.world.patroni.pointsService = false;
    await scene.world.client.patch(KINDS.services, primaryService(scene), {
      spec: { type: 'ClusterIP', selector: null },
    });
    await scene.settle();
    expect(selectedPod(primaryService(scene))).toBe('my-db-sts-0');
  }));

it('a primary Service that is deleted while the operator sees an older one is made whole again', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const { server, world } = scene;
    const see = server.lagWatches(
      ({ user, resource }) => user !== 'world' && resource === 'services',
    );
    await world.kube.delete(KINDS.services, PRIMARY_SERVICE);
    // Another port is news for the Service.
    await scene.patchCluster({ fep: { servicePort: 27600 } });
    await scene.quiet();
    expect(await world.kube.get(KINDS.services, PRIMARY_SERVICE)).toBeUndefined();
    see();
    await scene.settle();
    expect(selectedPod(primaryService(scene))).toBe('my-db-sts-0');
    expect(primaryService(scene)['spec']).toMatchObject({ ports: [{ port: 27600 }] });
  }));

it('where the callbacks of Patroni never run, the operator points the primary Service', () =>
  withScene(async (scene) => {
    const { patroni } = scene.world;
    patroni.pointsService = false;
    await bringUp(scene);
    expect(selectedPod(primaryService(scene))).toBe('my-db-sts-0');

    await patroni.state.take(MY_DB, 'my-db-sts-1');
    await scene.settle();
    expect(selectedPod(primaryService(scene))).toBe('my-db-sts-1');
    expect(patches(scene)).toEqual(['patch']);
  }));

it('while nobody holds the lock, the primary Service stays as it is', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const { patroni } = scene.world;
    patroni.frozen = true;
    await patroni.state.write(MY_DB, 'leader', { leader: null });
    await select(scene, 'my-db-sts-2');
    await scene.settle();
    expect(selectedPod(primaryService(scene))).toBe('my-db-sts-2');
    expect(patches(scene)).toEqual([]);
  }));

it('a patch of the operator that arrives after the next leader pointed the primary Service is refused', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const { server, world } = scene;
    world.patroni.pointsService = false;
    let release: () => void = () => undefined;
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    server.inject({
      when: ({ user, verb, resource }) =>
        user === 'operator' && verb === 'patch' && resource === 'services',
      fault: { type: 'hold', until },
    });
    await select(scene, 'my-db-sts-2');
    await eventually('the patch is on its way', () => patches(scene).length === 1);
    await world.patroni.state.take(MY_DB, 'my-db-sts-1');
    await world.patroni.pointService(MY_DB);
    const selected: unknown[] = [];
    const ignore = world.client.onChange(KINDS.services, PRIMARY_SERVICE, (service) =>
      selected.push(selectedPod(service)),
    );
    release();
    await scene.settle();
    ignore();
    // Neither the late patch nor the retry that reads anew changes what is right already.
    expect(selected).toEqual([]);
    expect(selectedPod(primaryService(scene))).toBe('my-db-sts-1');
  }));
