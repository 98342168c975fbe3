import { KINDS } from '@howdah/kube';
import type { Contribution, PluginManifest } from '@howdah/plugin-api';
import { expect, it } from 'vitest';
import { listAt, objectAt } from '@howdah/testing';
import { bringUp, conditions, MY_DB, operatorWrites, pods, readiness } from './fixtures/look.js';
import { samplePlugin } from './fixtures/samplePlugin.js';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

/** A kind that core makes on behalf of a plugin, which has to watch it and be allowed to. */
const manifestFor = (group: string, kind: string, plural: string): Partial<PluginManifest> => ({
  rbac: [
    {
      apiGroups: [group],
      resources: [plural],
      verbs: ['get', 'list', 'watch', 'create', 'patch', 'update', 'delete'],
    },
  ],
  watches: [{ apiVersion: `${group}/v1`, kind, relevant: (object) => object['spec'] ?? null }],
});

async function steady(scene: Scene): Promise<void> {
  scene.server.forgetRequests();
  await scene.annotateCluster({ look: 'again' });
  await scene.settle();
  expect(operatorWrites(scene)).toEqual([]);
}

it('a schedule becomes a CronJob of the pods of its workload, whoever contributed to those', () =>
  withScene(async (scene) => {
    const upload = samplePlugin(
      'upload',
      {
        contribute: () => [
          { slot: 'schedule', workload: 'job/upload', cron: '0 3 * * *', deadlineSeconds: 600 },
          {
            slot: 'pod.container',
            workload: 'job/upload',
            role: 'main',
            container: { name: 'upload', image: 'example.org/upload:1' },
          },
        ],
      },
      manifestFor('batch', 'CronJob', 'cronjobs'),
    );
    const token = samplePlugin('token', {
      contribute: () => [
        {
          slot: 'pod.env',
          workload: 'job/upload',
          container: 'upload',
          env: { name: 'TOKEN', value: 'x' },
        },
      ],
    });
    scene.startOperator('operator', { plugins: [upload, token] });
    await scene.createCluster();
    await scene.settle();
    const job = await scene.world.kube.get(KINDS.cronJobs, at('my-db-job-upload'));
    expect(job?.['spec']).toMatchObject({ schedule: '0 3 * * *', timeZone: 'Etc/UTC' });
    const run = objectAt(job, 'spec', 'jobTemplate', 'spec');
    expect(run['activeDeadlineSeconds']).toBe(600);
    expect(listAt(objectAt(run, 'template', 'spec'), 'containers')).toMatchObject([
      { name: 'upload', image: 'example.org/upload:1', env: [{ name: 'TOKEN', value: 'x' }] },
    ]);
    expect(job?.metadata.ownerReferences).toMatchObject([{ kind: 'FEPCluster', name: 'my-db' }]);
    expect(await readiness(scene)).toMatch(/^True/);
    await steady(scene);
  }));

it('who may reach a port becomes a NetworkPolicy that lets members, operator and clients in as before', () =>
  withScene(async (scene) => {
    const from = [{ podSelector: { matchLabels: { app: 'prometheus' } } }];
    const metrics = samplePlugin(
      'metrics',
      { contribute: () => [{ slot: 'network.ingress', port: 9187, from }] },
      manifestFor('networking.k8s.io', 'NetworkPolicy', 'networkpolicies'),
    );
    scene.startOperator('operator', { plugins: [metrics] });
    await scene.createCluster();
    await scene.settle();
    const { items } = await scene.world.kube.list(KINDS.networkPolicies, { namespace: 'shop' });
    expect(items).toHaveLength(1);
    const rules = listAt(objectAt(items[0], 'spec'), 'ingress');
    expect(rules).toContainEqual({ ports: [{ protocol: 'TCP', port: 9187 }], from });
    expect(rules).toContainEqual({ ports: [{ protocol: 'TCP', port: 27500 }] });
    expect(JSON.stringify(rules)).toContain('howdah-operator');
    expect(await readiness(scene)).toMatch(/^True/);
    await steady(scene);
  }));

it('an extension is created once in the database that is to have it; one that the image lacks is told, and waits', () =>
  withScene(async (scene) => {
    const extensions: readonly Contribution[] = [
      { slot: 'pg.extension', name: 'pgaudit' },
      { slot: 'pg.extension', name: 'pg_stat_statements', database: 'app' },
    ];
    const good = samplePlugin('good', { contribute: () => extensions });
    const eager = samplePlugin('eager', {
      contribute: () => [{ slot: 'pg.extension', name: 'postgis' }],
    });
    const before = scene.startOperator('operator', { plugins: [good] });
    await scene.createCluster();
    await scene.settle();
    const database = scene.world.patroni.database(MY_DB);
    expect(database?.extensions('postgres')).toEqual(['pgaudit']);
    expect(database?.extensions('app')).toEqual(['pg_stat_statements']);
    expect(await readiness(scene)).toMatch(/^True/);
    await steady(scene);

    await scene.stopOperator(before);
    scene.startOperator('successor', { plugins: [good, eager] });
    await scene.settle();
    const told = await conditions(scene);
    expect(told['Ready']).toContain('no extension postgis in database postgres');
    expect(database?.extensions('postgres')).toEqual(['pgaudit']);
    await steady(scene);
  }));

it('members that are held stop, keep their volumes, and start again when nobody holds them', () =>
  withScene(async (scene) => {
    const hold: Contribution = {
      slot: 'cluster.hold',
      id: 'works',
      reason: 'somebody works on it',
    };
    const holder = samplePlugin('holder', { contribute: ({ spec }) => (spec.on ? [hold] : []) });
    await scene.stopOperator(await bringUp(scene));
    const volumes = (): readonly unknown[] =>
      scene.world.client.list(KINDS.persistentVolumeClaims).map(({ metadata }) => metadata.uid);
    const before = volumes();
    scene.startOperator('successor', { plugins: [holder] });
    await scene.patchCluster({ plugins: { holder: { on: true } } });
    await scene.settle();
    expect(pods(scene)).toEqual([]);
    expect(volumes()).toEqual(before);
    expect((await conditions(scene))['Progressing']).toContain('somebody works on it');
    expect(await readiness(scene)).toMatch(/^False/);
    await steady(scene);

    await scene.patchCluster({ plugins: null });
    await scene.settle();
    expect(await readiness(scene)).toBe('True AllMembersReady: 3 of 3 members are ready.');
    expect(volumes()).toEqual(before);
  }));
