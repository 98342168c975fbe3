import { KINDS } from '@howdah/kube';
import type { AnyObject } from '@howdah/kube';
import { EMPTY_POD, podTemplate } from '@howdah/plugin-api';
import type { AnyPlugin, Contribution, Root } from '@howdah/plugin-api';
import { expect, it } from 'vitest';
import { askAndSettle } from './fixtures/actions.js';
import { KeptLog } from './fixtures/keptLog.js';
import { listAt, objectAt, parseJson, textAt } from '@howdah/testing';
import { operatorWrites, pods, readiness } from './fixtures/look.js';
import { samplePlugin } from './fixtures/samplePlugin.js';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';
import { TIER, tier } from './fixtures/tier.js';

const container: Contribution = {
  slot: 'pod.container',
  workload: 'pgpool',
  role: 'main',
  container: { name: 'pool', image: 'example.org/pool:1' },
};

/** A tier becomes a ConfigMap that shows its pods, and a Service. */
const showing = (part: Partial<Root> = {}): AnyPlugin =>
  tier({
    contribute: () => [container],
    render: ({ root, names }, { pods: merged }) => {
      const { name } = root.metadata;
      const template = podTemplate(merged.pgpool ?? EMPTY_POD, {});
      const ports = [{ name: 'pool', port: objectAt(root, 'spec')['port'] ?? 9999 }];
      const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } };
      const primary = names?.primaryService ?? '';
      return [
        {
          slot: 'object',
          object: { ...configMap, data: { template: JSON.stringify(template), primary } },
        },
        {
          slot: 'object',
          object: { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { ports } },
        },
      ];
    },
    status: ({ cluster }) => ({ members: cluster?.instances ?? 0 }),
    ...part,
  });

/** Gives the pods of every tier a token, as `spec.plugins.token.on` of the cluster says. */
const token = samplePlugin('token', {
  contribute: ({ cluster }) => {
    const value = textAt(objectAt(cluster.spec, 'plugins', 'token'), 'on') ?? 'none';
    const to = { workload: 'pgpool', container: 'pool' } as const;
    return [
      { slot: 'pod.env', ...to, env: { name: 'TOKEN', value } },
      { slot: 'pod.volume', workload: 'pgpool', volume: { name: 'token', emptyDir: {} } },
      { slot: 'pod.mount', ...to, mount: { name: 'token', mountPath: '/token' } },
    ];
  },
});

async function start(scene: Scene, plugins: readonly AnyPlugin[]): Promise<void> {
  await scene.installCrd(TIER.crd);
  scene.startOperator('operator', { plugins });
}

const pool = (scene: Scene) => scene.world.kube.get(TIER.kind, at('pool'));
const made = (scene: Scene) => scene.world.kube.get(KINDS.configMaps, at('pool'));

async function createPool(scene: Scene): Promise<void> {
  await scene.world.client.create(TIER.kind, TIER.object('pool', { cluster: 'my-db' }));
  await scene.settle();
}

const templateIn = (configMap: AnyObject | undefined): unknown =>
  parseJson(textAt(objectAt(configMap, 'data'), 'template'));

async function poolContainer(scene: Scene): Promise<unknown> {
  return listAt(objectAt(templateIn(await made(scene)), 'spec'), 'containers')[0];
}

const readyOf = (object: AnyObject | undefined): string =>
  listAt(objectAt(object, 'status'), 'conditions')
    .map((each) => ['type', 'status', 'reason'].map((key) => textAt(each, key)).join(' '))
    .join();

it('a root waits for its cluster, and becomes its objects when that is there', () =>
  withScene(async (scene) => {
    const log = new KeptLog();
    await scene.installCrd(TIER.crd);
    await scene.createCluster('other');
    scene.startOperator('operator', { plugins: [showing(), token], log });
    await createPool(scene);
    expect(log.warnings).toEqual([]);
    expect(readyOf(await pool(scene))).toBe('Ready False ClusterUnknown');
    expect(await made(scene)).toBeUndefined();

    await scene.createCluster();
    await scene.settle();
    expect(readyOf(await pool(scene))).toBe('Ready True Applied');
    expect(objectAt(await pool(scene), 'status')['members']).toBe(3);
    expect(objectAt(await made(scene), 'data')['primary']).toBe('my-db-primary-svc');
    const service = await scene.world.kube.get(KINDS.services, at('pool'));
    expect(listAt(objectAt(service, 'spec'), 'ports')).toEqual([{ name: 'pool', port: 9999 }]);
    expect(await readiness(scene)).toMatch(/^True/);
  }));

it('what plugins contribute for the workload of a root reaches its objects, and follows when it changes', () =>
  withScene(async (scene) => {
    await start(scene, [showing(), token]);
    await scene.createCluster();
    await createPool(scene);
    expect(await poolContainer(scene)).toMatchObject({
      name: 'pool',
      image: 'example.org/pool:1',
      env: [{ name: 'TOKEN', value: 'none' }],
      volumeMounts: [{ name: 'token', mountPath: '/token' }],
    });
    await scene.patchCluster({ plugins: { token: { on: 'v2' } } });
    await scene.settle();
    expect(await poolContainer(scene)).toMatchObject({ env: [{ name: 'TOKEN', value: 'v2' }] });
    // It never was in the members.
    const members = await scene.world.kube.get(KINDS.statefulSets, at('my-db-sts'));
    expect(JSON.stringify(members)).not.toContain('TOKEN');
  }));

it('the objects of a root belong to it, and go with it', () =>
  withScene(async (scene) => {
    await start(scene, [showing()]);
    await scene.createCluster();
    await createPool(scene);
    const uid = (await pool(scene))?.metadata.uid;
    expect((await made(scene))?.metadata.ownerReferences).toMatchObject([
      { kind: 'Tier', uid, controller: true },
    ]);
    await scene.world.kube.delete(TIER.kind, at('pool'));
    await scene.settle();
    expect(await made(scene)).toBeUndefined();
    expect(pods(scene)).toHaveLength(3);
  }));

it('law 1: a steady root costs no write, also when an operator is started again; what was changed by hand is put right', () =>
  withScene(async (scene) => {
    await start(scene, [showing(), token]);
    await scene.createCluster();
    await createPool(scene);
    scene.server.forgetRequests();
    await scene.settle();
    scene.startOperator('second', { plugins: [showing(), token] });
    await scene.settle();
    expect(operatorWrites(scene)).toEqual([]);

    const key = at('pool');
    await scene.world.kube.patchMerge(
      { kind: KINDS.configMaps, key },
      { data: { primary: 'elsewhere' } },
    );
    await scene.settle();
    expect(objectAt(await made(scene), 'data')['primary']).toBe('my-db-primary-svc');
  }));

it('a root that throws is tried again, and holds up neither its cluster nor other roots', () =>
  withScene(async (scene) => {
    const fragile = showing({
      contribute: ({ root }) => {
        if (objectAt(root, 'spec')['broken'] === true) throw new TypeError('hunter2');
        return [container];
      },
    });
    await start(scene, [fragile]);
    const spec = { cluster: 'my-db', broken: true };
    await scene.world.client.create(TIER.kind, TIER.object('broken', spec));
    await scene.createCluster();
    await createPool(scene);
    expect(readyOf(await pool(scene))).toBe('Ready True Applied');
    expect(await readiness(scene)).toMatch(/^True/);
    const key = at('broken');
    await scene.world.kube.patchMerge({ kind: TIER.kind, key }, { spec: { broken: false } });
    await scene.settle();
    expect(readyOf(await scene.world.kube.get(TIER.kind, key))).toBe('Ready True Applied');
  }));

it('a StatefulSet of a root is not taken for the members of its cluster: the lead still moves before they are fewer', () =>
  withScene(async (scene) => {
    const set: Contribution = {
      slot: 'object',
      object: {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: { name: 'a-pool' },
        spec: { replicas: 0, template: { spec: { containers: [] } } },
      },
    };
    const plugins = [showing({ render: () => [set] })];
    await scene.installCrd(TIER.crd);
    const before = scene.startOperator('operator', { plugins });
    await scene.createCluster();
    await createPool(scene);
    await askAndSettle(scene, { name: 'move', type: 'switchover', args: ['my-db-sts-2'] });
    await scene.stopOperator(before);
    scene.startOperator('successor', { plugins });
    const { patroni } = scene.world;
    patroni.calls.length = 0;
    const membersWhenAsked: (readonly string[])[] = [];
    patroni.onCall = () => membersWhenAsked.push(pods(scene));
    await scene.patchCluster({ fep: { instances: 2 } });
    await scene.settle();
    expect(await readiness(scene)).toBe('True AllMembersReady: 2 of 2 members are ready.');
    expect(pods(scene)).toEqual(['my-db-sts-0', 'my-db-sts-1']);
    expect(patroni.calls.map(({ call }) => call)).toContain('POST /switchover');
    expect(membersWhenAsked[0]).toHaveLength(3);
  }));

it('what a root no longer renders goes, and what a render throws is told by its status', () =>
  withScene(async (scene) => {
    const changing = showing({
      render: ({ root }) => {
        const asked = objectAt(root, 'spec')['wish'];
        if (asked === 'fail') throw new TypeError('hunter2');
        const { name } = root.metadata;
        const metadata = { name };
        const extra: Contribution = {
          slot: 'object',
          object: { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [] } },
        };
        const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: {} };
        return [{ slot: 'object', object }, ...(asked === 'service' ? [extra] : [])];
      },
    });
    await scene.installCrd(TIER.crd);
    scene.startOperator('operator', { plugins: [changing] });
    await scene.createCluster();
    const spec = { cluster: 'my-db', wish: 'service' };
    await scene.world.client.create(TIER.kind, TIER.object('front', spec));
    const target = { kind: TIER.kind, key: at('front') };
    const wish = (text: string) => scene.world.kube.patchMerge(target, { spec: { wish: text } });
    await scene.settle();
    const service = () => scene.world.kube.get(KINDS.services, at('front'));
    expect(await service()).toBeDefined();

    await wish('fail');
    await scene.settleFor(2000);
    expect(await service()).toBeDefined();
    const told = JSON.stringify(await scene.world.kube.get(TIER.kind, at('front')));
    expect(told).toContain('threw TypeError when it was asked to render Tier shop/front');
    expect(told).not.toContain('hunter2');

    await wish('none');
    await scene.settle();
    expect(await service()).toBeUndefined();
    expect(await scene.world.kube.get(KINDS.configMaps, at('front'))).toBeDefined();
  }));
