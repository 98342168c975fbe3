import { FEP_ACTIONS } from '@howdah/core';
import { KINDS } from '@howdah/kube';
import type { JsonObject } from '@howdah/kube';
import { listAt, NAMESPACE, objectAt, textAt } from '@howdah/testing';
import { describe, expect, it } from 'vitest';
import { ask, told } from './fixtures/actions.js';
import { bringUp, conditions, operatorWrites, readiness } from './fixtures/look.js';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

/** As long as replacing three pods may take at most, and a little. */
const LONG_MS = 900_000;
const UP_TO_DATE = 'True AllCurrent: Every pod runs the newest template.';
const CPU = { fep: { mcSpec: { limits: { cpu: '2' } } } };
const image = (name: string): JsonObject => ({ fep: { image: { image: name } } });

/** The pods that operators had made again, in order. */
const replaced = (scene: Scene): readonly (string | undefined)[] =>
  operatorWrites(scene)
    .filter(({ verb, resource }) => verb === 'delete' && resource === 'pods')
    .map(({ key }) => key?.name);

const leader = (scene: Scene): string | undefined =>
  scene.world.patroni.state.lock({ namespace: NAMESPACE, cluster: 'my-db' })?.leader;

/** What each pod's server is started from, by the name of the pod. */
const served = (scene: Scene, of: 'cpu' | 'image'): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    scene.world.client.list(KINDS.pods).map((pod) => {
      const [server] = listAt(objectAt(pod, 'spec'), 'containers');
      const cpu = textAt(objectAt(server, 'resources', 'limits'), 'cpu');
      return [pod.metadata.name, of === 'cpu' ? cpu : textAt(server, 'image')];
    }),
  );

const actions = async (scene: Scene): Promise<readonly string[]> => {
  const { items } = await scene.world.kube.list(FEP_ACTIONS, { namespace: NAMESPACE });
  return items.map(
    (item) =>
      `${textAt(objectAt(item, 'spec', 'fepAction'), 'type')} ${textAt(objectAt(item, 'status'), 'phase')}`,
  );
};

/** A pod dies, and the server in the new one does not come up. */
const loseMember = async (scene: Scene, name: string): Promise<void> => {
  const pod = scene.world.client.get(KINDS.pods, at(name));
  if (pod === undefined) throw new Error(`there is no pod ${name}`);
  scene.world.patroni.frozen = true;
  await scene.world.client.delete(KINDS.pods, pod);
  await scene.settle();
};

describe('a change of CPU, memory or image', () => {
  it('reaches every pod by itself: standbys first, then the lead moves, then the old primary', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      expect(leader(scene)).toBe('my-db-sts-0');
      await scene.patchCluster(CPU);
      await scene.settleFor(LONG_MS);
      expect(served(scene, 'cpu')).toEqual({
        'my-db-sts-0': '2',
        'my-db-sts-1': '2',
        'my-db-sts-2': '2',
      });
      expect(replaced(scene)).toEqual(['my-db-sts-2', 'my-db-sts-1', 'my-db-sts-0']);
      expect(leader(scene)).toBe('my-db-sts-1');
      expect(
        scene.world.patroni.state.lock({ namespace: NAMESPACE, cluster: 'my-db' }),
      ).toMatchObject({ transitions: 1 });
      expect((await conditions(scene))['PodsUpToDate']).toBe(UP_TO_DATE);
      expect(await actions(scene)).toEqual(['pod_restart Succeeded']);
      scene.server.forgetRequests();
      await scene.settle();
      expect(operatorWrites(scene)).toEqual([]);
    }));

  it('with autoPodRestart: false waits until somebody asks for pod_restart', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      await scene.patchCluster({ fep: { ...CPU.fep, autoPodRestart: false } });
      await scene.settle();
      expect(replaced(scene)).toEqual([]);
      expect((await conditions(scene))['PodsUpToDate']).toMatch(/^False PodsOutdated: /);
      await ask(scene, { name: 'now', type: 'pod_restart', args: ['ALL'] });
      await scene.settleFor(LONG_MS);
      expect(await told(scene, 'now')).toBe('Success: Every pod runs the newest template.');
      expect(replaced(scene)).toEqual(['my-db-sts-2', 'my-db-sts-1', 'my-db-sts-0']);
    }));

  it('in a cluster of one replaces that one', () =>
    withScene(async (scene) => {
      scene.startOperator();
      await scene.createCluster();
      await scene.patchCluster({ fep: { instances: 1 } });
      await scene.settle();
      await scene.patchCluster(CPU);
      await scene.settleFor(LONG_MS);
      expect(served(scene, 'cpu')).toEqual({ 'my-db-sts-0': '2' });
      expect(await readiness(scene)).toMatch(/^True/);
    }));
});

describe('while a member is down', () => {
  it('a pod that is well stays, and goes when the member is back', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      await loseMember(scene, 'my-db-sts-1');
      await ask(scene, { name: 'one', type: 'pod_restart', args: ['my-db-sts-2'] });
      await scene.settleFor(60_000);
      expect(replaced(scene)).toEqual([]);
      expect((await conditions(scene))['ProcedureRunning']).toMatch(/my-db-sts-1: not ready/);
      scene.world.patroni.frozen = false;
      await scene.settleFor(LONG_MS);
      expect(replaced(scene)).toEqual(['my-db-sts-2']);
      expect(await told(scene, 'one')).toBe('Success: Every pod runs the newest template.');
    }));

  it('its own pod is the first to go', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      await loseMember(scene, 'my-db-sts-1');
      await ask(scene, { name: 'all', type: 'pod_restart' });
      await scene.settleFor(60_000);
      expect(replaced(scene)).toEqual(['my-db-sts-1']);
    }));

  it('and taken away with its pod, nobody waits for it', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      await loseMember(scene, 'my-db-sts-2');
      await ask(scene, { name: 'all', type: 'pod_restart' });
      await scene.settleFor(60_000);
      await scene.patchCluster({ fep: { instances: 2 } });
      await scene.settle();
      scene.world.patroni.frozen = false;
      await scene.settleFor(LONG_MS);
      expect(await told(scene, 'all')).toBe('Success: Every pod runs the newest template.');
      expect(replaced(scene)).toEqual(['my-db-sts-2', 'my-db-sts-1', 'my-db-sts-0']);
    }));
});

describe('F26 an image that there is not', () => {
  it('stops at the first standby, and taking it back takes that one back', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const before = served(scene, 'image');
      scene.world.kubelet.missingImages.add('example.org/postgres:17.99');
      await scene.patchCluster(image('example.org/postgres:17.99'));
      await scene.settleFor(60_000);
      expect(replaced(scene)).toEqual(['my-db-sts-2']);
      expect(leader(scene)).toBe('my-db-sts-0');
      const state = await conditions(scene);
      expect(state['ProcedureRunning']).toMatch(/replace-pod my-db-sts-2/);
      expect(state['Degraded']).toMatch(/^True ImageUnavailable: my-db-sts-2/);
      await scene.patchCluster({ fep: { image: null } });
      await scene.settleFor(LONG_MS);
      expect(served(scene, 'image')).toEqual(before);
      expect(replaced(scene)).toEqual(['my-db-sts-2', 'my-db-sts-2']);
      expect(leader(scene)).toBe('my-db-sts-0');
      expect(await readiness(scene)).toBe('True AllMembersReady: 3 of 3 members are ready.');
    }));

  it('from the beginning is corrected in the manifest, although nobody ever led', () =>
    withScene(async (scene) => {
      scene.world.kubelet.missingImages.add('example.org/postgres:17.99');
      scene.startOperator();
      await scene.createCluster();
      await scene.patchCluster(image('example.org/postgres:17.99'));
      await scene.settleFor(60_000);
      expect(await readiness(scene)).toMatch(/^False/);
      await scene.patchCluster({ fep: { image: null } });
      await scene.settleFor(LONG_MS);
      expect(await readiness(scene)).toBe('True AllMembersReady: 3 of 3 members are ready.');
    }));
});
