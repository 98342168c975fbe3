import { KINDS } from '@howdah/kube';
import type { AnyObject } from '@howdah/kube';
import { expect, it } from 'vitest';
import { askAndSettle, told } from './fixtures/actions.js';
import { objectAt } from '@howdah/testing';
import { conditions, operatorWrites, pods, readiness } from './fixtures/look.js';
import { idOf, samplePlugin } from './fixtures/samplePlugin.js';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

const marker = samplePlugin('marker', {
  contribute: () => [{ slot: 'pod.meta', annotations: { 'example.org/mark': 'made' } }],
});

/** A cluster that is up, and made with a plugin of which something is recorded. */
async function bringUp(scene: Scene): Promise<void> {
  scene.startOperator('operator', { plugins: [marker] });
  await scene.createCluster();
  await scene.settle();
  expect(await readiness(scene)).toMatch(/^True AllMembersReady/);
  scene.server.forgetRequests();
}

async function state(scene: Scene): Promise<AnyObject> {
  const found = await scene.world.kube.get(KINDS.configMaps, at('my-db-state'));
  if (found === undefined) throw new Error('the cluster has no state object');
  return found;
}

async function setVersion(scene: Scene, version: string): Promise<void> {
  await scene.world.client.patch(KINDS.configMaps, await state(scene), { data: { version } });
  await scene.settle();
}

it('F35: a state object of a version that this operator does not know stops nothing but procedures, and is told', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    await setVersion(scene, '9');
    scene.server.forgetRequests();
    await scene.settle();
    expect(operatorWrites(scene)).toEqual([]);

    await scene.patchCluster({ fep: { instances: 2 } });
    await scene.settle();
    const answer = await askAndSettle(scene, { name: 'again', type: 'restart' });
    expect(await readiness(scene)).toBe('True AllMembersReady: 2 of 2 members are ready.');
    expect(pods(scene)).toHaveLength(2);
    expect((await conditions(scene))['ProcedureRunning']).toMatch(
      /^Unknown StateUnknown: what runs is not known: ConfigMap "my-db-state" has version "9"/,
    );
    expect(answer).toMatch(/^Waiting: it is not known what runs: ConfigMap "my-db-state"/);
    expect(scene.world.patroni.postmasters.restarts).toEqual({});
    expect(await askAndSettle(scene, { name: 'who', type: 'list' })).toMatch(/^Success/);
    expect(objectAt(await state(scene), 'data')['version']).toBe('9');

    await setVersion(scene, '1');
    await scene.settleFor(60_000);
    expect(await told(scene, 'again')).toMatch(/^Success/);
  }));

it('a state object that somebody deletes is written anew with what plugins contribute, and nothing that runs changes', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const before = objectAt(await state(scene), 'data');
    await scene.world.kube.delete(KINDS.configMaps, at('my-db-state'));
    await scene.settle();
    // That parameters are on record since now is all that differs.
    const since = expect.stringContaining('since: "2026-01-01T00:01:00.000Z"');
    const after = objectAt(await state(scene), 'data');
    expect({ ...after, parameters: undefined }).toEqual({ ...before, parameters: undefined });
    expect(after['parameters']).toEqual(since);
    expect(Object.keys(before)).toContain(`plugin.${idOf('marker')}`);
    const written = operatorWrites(scene).map(({ resource }) => resource);
    expect(new Set(written)).toEqual(new Set(['configmaps']));
    expect(pods(scene)).toHaveLength(3);
    scene.server.forgetRequests();
    await scene.settle();
    expect(operatorWrites(scene)).toEqual([]);
  }));

it('a ConfigMap of somebody else that has the name of the state object is left as it is, and the cluster is not ready', () =>
  withScene(async (scene) => {
    const data = { mine: 'yes' };
    await scene.world.client.create(KINDS.configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: 'shop', name: 'my-db-state' },
      data,
    });
    scene.startOperator('operator', { plugins: [marker] });
    await scene.createCluster();
    await scene.settle();
    expect(await readiness(scene)).toMatch(/^False/);
    expect((await state(scene))['data']).toEqual(data);
  }));
