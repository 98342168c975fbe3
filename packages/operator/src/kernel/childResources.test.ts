import { CHILD_RESOURCES, FEP_CLUSTERS } from '@howdah/core';
import { controllerOf, controllerReference, KINDS } from '@howdah/kube';
import { clusterManifest, deferred, NAMESPACE, objectAt } from '@howdah/testing';
import { expect, it } from 'vitest';
import { child, childKind, editChild } from './fixtures/children.js';
import { bringUp, conditions, MY_DB, operatorWrites, readiness } from './fixtures/look.js';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';
import { claimSizes, createOnDisks } from './fixtures/volumes.js';

const parameter = ({ world }: Scene, name: string): unknown =>
  objectAt(world.patroni.state.config(MY_DB), 'postgresql', 'parameters')[name];
const told = async (scene: Scene): Promise<string | undefined> =>
  (await conditions(scene))['ChildResources'];
const params = async (scene: Scene): Promise<unknown> =>
  objectAt(await child(scene, 'FEPConfig'), 'spec')['customPgParams'];
const writtenKinds = (scene: Scene): readonly string[] =>
  operatorWrites(scene).map(({ verb, resource }) => `${verb} ${resource}`);

it('every cluster has its five children, which belong to it', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const { uid } = (await scene.cluster()).metadata;
    for (const { kind } of CHILD_RESOURCES) {
      expect(controllerOf(await child(scene, kind))).toMatchObject({ kind: 'FEPCluster', uid });
    }
    const { fepChildCrVal } = objectAt(clusterManifest('my-db'), 'spec');
    expect({
      ...objectAt(await child(scene, 'FEPConfig'), 'spec'),
      ...objectAt(await child(scene, 'FEPVolume'), 'spec'),
      ...objectAt(await child(scene, 'FEPUser'), 'spec'),
    }).toMatchObject(objectAt({ fepChildCrVal }, 'fepChildCrVal'));
    expect(await told(scene)).toMatch(/^True AsManifest/);
  }));

it('an edit of the manifest goes through the child to the servers, with one write of the child', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    await scene.patchCluster({ fepChildCrVal: { customPgParams: 'work_mem = 8MB' } });
    await scene.settle();
    expect(await params(scene)).toBe('work_mem = 8MB');
    expect(parameter(scene, 'work_mem')).toBe('8MB');
    expect(writtenKinds(scene).filter((each) => each.includes('fepconfigs'))).toEqual([
      'update fepconfigs',
    ]);
  }));

it('a child that claims to be ahead of its manifest keeps nobody from following the manifest', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const { uid = '' } = (await scene.cluster()).metadata;
    const annotations = { 'howdah.dev/propagated-from': `${uid}/999999` };
    await scene.world.client.patch(childKind('FEPConfig'), await child(scene, 'FEPConfig'), {
      metadata: { annotations },
    });
    await scene.settle();
    await scene.patchCluster({ fepChildCrVal: { customPgParams: 'work_mem = 8MB' } });
    await scene.settle();
    expect(parameter(scene, 'work_mem')).toBe('8MB');
    expect(await readiness(scene)).toMatch(/^True/);
  }));

it('an edit of a child goes to the servers, stands, and costs nothing once it is noted', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    await editChild(scene, 'FEPConfig', { customPgParams: 'work_mem = 8MB' });
    await scene.settle();
    expect(parameter(scene, 'work_mem')).toBe('8MB');
    expect(await told(scene)).toMatch(/^True Edited: .*FEPConfig\/my-db spec\.customPgParams/);
    const { annotations } = (await child(scene, 'FEPConfig')).metadata;
    expect(annotations?.['howdah.dev/edited']).toBe('spec.customPgParams');

    scene.server.forgetRequests();
    await scene.patchCluster({ fepChildCrVal: { storage: { logVol: null } } });
    await scene.world.heartbeat();
    await scene.settle();
    expect(operatorWrites(scene)).toEqual([]);
    expect(await params(scene)).toBe('work_mem = 8MB');

    await scene.patchCluster({ fepChildCrVal: { customPgHba: 'host all all 10.0.0.0/8 md5' } });
    await scene.settle();
    expect(parameter(scene, 'work_mem')).toBe('8MB');
    await scene.patchCluster({ fepChildCrVal: { customPgParams: 'work_mem = 2MB' } });
    await scene.settle();
    expect(parameter(scene, 'work_mem')).toBe('2MB');
    expect(await told(scene)).toMatch(/^True AsManifest/);
    expect(await readiness(scene)).toMatch(/^True/);
  }));

it('what changed in both while no operator ran is settled by the next: of one value, the manifest wins', () =>
  withScene(async (scene) => {
    await scene.stopOperator(await bringUp(scene));
    const own = 'host all all 10.0.0.0/8 scram-sha-256';
    await scene.patchCluster({ fepChildCrVal: { customPgParams: 'work_mem = 8MB' } });
    await editChild(scene, 'FEPConfig', { customPgParams: 'work_mem = 1MB', customPgHba: own });
    scene.startOperator('successor');
    await scene.settle();
    expect(parameter(scene, 'work_mem')).toBe('8MB');
    expect(objectAt(await child(scene, 'FEPConfig'), 'spec')).toEqual({
      customPgParams: 'work_mem = 8MB',
      customPgHba: own,
    });
  }));

it('an edit that is made while the operator writes is not lost', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const own = 'host all all 10.0.0.0/8 scram-sha-256';
    const [arrived, goOn] = [deferred(), deferred()];
    scene.server.inject({
      when: ({ verb, resource }) => verb === 'update' && resource === 'fepconfigs',
      fault: { type: 'hold', until: goOn.promise },
      arrived: arrived.resolve,
    });
    await scene.patchCluster({ fepChildCrVal: { customPgParams: 'work_mem = 8MB' } });
    await arrived.promise;
    await editChild(scene, 'FEPConfig', { customPgHba: own });
    goOn.resolve();
    await scene.settle();
    expect(objectAt(await child(scene, 'FEPConfig'), 'spec')).toEqual({
      customPgParams: 'work_mem = 8MB',
      customPgHba: own,
    });
  }));

it('a child that is deleted is made again from the manifest, and what was edited in it is gone', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    await editChild(scene, 'FEPConfig', { customPgParams: 'work_mem = 8MB' });
    await scene.settle();
    await scene.world.kube.delete(childKind('FEPConfig'), at('my-db'));
    await scene.settle();
    expect(await params(scene)).toBe('max_connections = 100\nshared_buffers = 128MB\n');
    expect(parameter(scene, 'work_mem')).not.toBe('8MB');
    expect(await told(scene)).toMatch(/^True AsManifest/);
  }));

it('a larger size in FEPVolume reaches every claim', () =>
  withScene(async (scene) => {
    await createOnDisks(scene, true, 2);
    scene.startOperator();
    await scene.settle();
    await editChild(scene, 'FEPVolume', { storage: { dataVol: { size: '4Gi' } } });
    await scene.settle();
    expect(claimSizes(scene)).toEqual(['4Gi', '4Gi']);
    expect(await told(scene)).toMatch(/^True Edited/);
  }));

it('a value that no cluster can be had with is told and changes nothing, whichever operator looks; others are followed', () =>
  withScene(async (scene) => {
    const operator = await bringUp(scene);
    await scene.admitAnything(childKind('FEPConfig'));
    await editChild(scene, 'FEPConfig', { customPgParams: 'work_mem = 8MB' });
    await scene.settle();
    scene.events.length = 0;
    await editChild(scene, 'FEPConfig', { customPgParams: 8 });
    await editChild(scene, 'FEPUser', { sysUsers: { pgpassword: 'another-one' } });
    await scene.settle();
    const unusable = /^False ValueUnusable: FEPConfig\/my-db spec\.customPgParams: /;
    expect(await told(scene)).toMatch(unusable);
    expect(scene.events.map(({ reason }) => reason)).toContain('ChildValueUnusable');
    expect(parameter(scene, 'work_mem')).toBe('8MB');
    const database = scene.world.patroni.database(MY_DB);
    expect(await database?.accepts('app', 'another-one')).toBe(true);
    expect(await readiness(scene)).toMatch(/^True/);

    await scene.stopOperator(operator);
    scene.startOperator('successor');
    await scene.settle();
    expect(await told(scene)).toMatch(unusable);
    expect(parameter(scene, 'work_mem')).toBe('8MB');
    expect(await params(scene)).toBe(8);

    await editChild(scene, 'FEPConfig', { customPgParams: 'work_mem = 1MB' });
    await scene.settle();
    expect(parameter(scene, 'work_mem')).toBe('1MB');
    expect(await told(scene)).toMatch(/^True Edited/);
  }));

it('the API server refuses a child of the wrong type at once', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const nonsense = editChild(scene, 'FEPVolume', { storage: { dataVol: { size: 'big' } } });
    await expect(nonsense).rejects.toMatchObject({ code: 'INVALID' });
  }));

it('a password in FEPUser follows the rules of one in the manifest', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    await editChild(scene, 'FEPUser', { sysUsers: { pgpassword: 'another-one' } });
    await scene.settle();
    const database = scene.world.patroni.database(MY_DB);
    expect(await database?.accepts('app', 'another-one')).toBe(true);
    // Left out again, it stays.
    await editChild(scene, 'FEPUser', { sysUsers: { pgpassword: null } });
    await scene.settle();
    expect(await database?.accepts('app', 'another-one')).toBe(true);
    await scene.patchCluster({ fepChildCrVal: { sysUsers: { pgpassword: 'a-third' } } });
    await scene.settle();
    expect(await database?.accepts('app', 'a-third')).toBe(true);
  }));

it('a finding about a line that stands in a child names the child', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    await editChild(scene, 'FEPConfig', { customPgParams: 'work_mem = a lot' });
    await scene.settle();
    expect((await conditions(scene))['AsWritten']).toMatch(/FEPConfig\/my-db spec\.customPgParams/);
  }));

it('children go with their cluster, and not before', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    await scene.world.kube.delete(FEP_CLUSTERS, at('my-db'));
    await scene.settle();
    for (const kind of CHILD_RESOURCES) {
      const { items } = await scene.world.kube.list(kind, { namespace: NAMESPACE });
      expect(items).toEqual([]);
    }
  }));

it('a child that is somebody else’s stops the cluster, which says so', () =>
  withScene(async (scene) => {
    const { client, kube } = scene.world;
    const other = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: NAMESPACE, name: 'x' },
    };
    await client.create(KINDS.configMaps, other);
    const owner = await kube.get(KINDS.configMaps, at('x'));
    await client.create(childKind('FEPConfig'), {
      apiVersion: 'fep.fujitsu.io/v1',
      kind: 'FEPConfig',
      metadata: {
        namespace: NAMESPACE,
        name: 'my-db',
        ownerReferences: owner === undefined ? [] : [controllerReference(owner)],
      },
      spec: { customPgParams: 'work_mem = 8MB' },
    });
    scene.startOperator();
    await scene.createCluster();
    await scene.settleFor(600_000);
    expect(await readiness(scene)).toMatch(/^False ObjectNotOurs: FEPConfig "my-db"/);
  }));
