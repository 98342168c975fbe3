import { KINDS } from '@howdah/kube';
import type { PluginManifest, WatchedKind } from '@howdah/plugin-api';
import { expect, it } from 'vitest';
import { objectAt } from '@howdah/testing';
import { KeptLog } from './fixtures/keptLog.js';
import { conditions, operatorWrites, pods } from './fixtures/look.js';
import { ownKind } from './fixtures/ownKind.js';
import { samplePlugin } from './fixtures/samplePlugin.js';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

const WIDGET = ownKind('Widget');

const boom = (): never => {
  throw new TypeError('hunter2');
};

const watching = (
  group: string,
  plural: string,
  watch: WatchedKind,
): Pick<PluginManifest, 'rbac' | 'watches'> => ({
  rbac: [{ apiGroups: [group], resources: [plural, `${plural}/status`], verbs: ['*'] }],
  watches: [watch],
});

/** The cluster is in order and follows its manifest; only the plugin is told to fail, once. */
async function expectDegradedAlone(scene: Scene, log: KeptLog, asked: RegExp): Promise<void> {
  await scene.patchCluster({ fep: { instances: 2 } });
  await scene.settle();
  expect(pods(scene)).toHaveLength(2);
  const told = await conditions(scene);
  expect(told['Ready']).toBe('True AllMembersReady: 2 of 2 members are ready.');
  expect(told['DeafDegraded']).toMatch(/^True PluginFailed: Plugin deaf\.example\.org threw TypeE/);
  expect(told['DeafDegraded']).toMatch(asked);
  expect(log.warnings.filter((line) => line.includes('deaf.example.org'))).toHaveLength(1);
  expect(JSON.stringify([told, log, scene.events])).not.toContain('hunter2');
  scene.server.forgetRequests();
  await scene.settle();
  expect(operatorWrites(scene)).toEqual([]);
}

it.each<readonly [string, RegExp, Pick<PluginManifest, 'rbac' | 'watches'>]>([
  [
    'throws when it is asked for the clusters of pods',
    /name the clusters of Pod shop\//,
    watching('', 'pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      relevant: () => null,
      clustersOf: boom,
    }),
  ],
  [
    'throws when it is asked what matters of pods',
    /say what matters of Pod shop\//,
    watching('', 'pods', { apiVersion: 'v1', kind: 'Pod', relevant: boom }),
  ],
  [
    'throws when it is asked what matters of a FEPCluster',
    /say what matters of FEPCluster shop\/my-db/,
    watching('fep.fujitsu.io', 'fepclusters', {
      apiVersion: 'fep.fujitsu.io/v2',
      kind: 'FEPCluster',
      relevant: boom,
    }),
  ],
])(
  'F35: of a plugin that %s the operator goes deaf to nothing: its condition and one line of the log say so',
  (_, asked, manifest) =>
    withScene(async (scene) => {
      const log = new KeptLog();
      scene.startOperator('operator', { plugins: [samplePlugin('deaf', {}, manifest)], log });
      await scene.createCluster();
      await scene.settle();
      await expectDegradedAlone(scene, log, asked);
      // What was changed by hand is noticed, as before.
      const target = { kind: KINDS.services, key: at('my-db-primary-svc') };
      await scene.world.kube.patchMerge(target, { spec: { ports: [] } });
      await scene.settle();
      const service = await scene.world.kube.get(target.kind, target.key);
      expect(objectAt(service, 'spec')['ports']).not.toEqual([]);
    }),
);

it('F35: of a plugin that throws when it is asked for the clusters of its own kind its objects are worked on all the same, also by an operator that finds them there', () =>
  withScene(async (scene) => {
    const seen: string[] = [];
    const [watch] = WIDGET.manifest.watches ?? [];
    if (watch === undefined) throw new Error('a widget is watched');
    const deaf = samplePlugin(
      'deaf',
      {
        start: () => ({
          controllers: [
            {
              id: 'widgets',
              kind: WIDGET.named,
              reconcile: ({ metadata: { name } }) => {
                seen.push(name);
                return Promise.resolve({ result: 'done' });
              },
            },
          ],
        }),
      },
      { ...WIDGET.manifest, watches: [{ ...watch, clustersOf: boom }] },
    );
    await scene.installCrd(WIDGET.crd);
    const before = scene.startOperator('operator', { plugins: [deaf] });
    await scene.createCluster();
    await scene.settle();
    expect((await conditions(scene))['DeafDegraded']).toMatch(/^False Working/);
    // Nothing else happens that would have the cluster looked at.
    await scene.world.client.create(WIDGET.kind, WIDGET.object('a', { cluster: 'my-db' }));
    await scene.settle();
    expect(seen).toEqual(['a']);
    expect((await conditions(scene))['DeafDegraded']).toMatch(/^True PluginFailed/);

    await scene.stopOperator(before);
    const log = new KeptLog();
    scene.startOperator('successor', { plugins: [deaf], log });
    await scene.settle();
    expect(seen).toEqual(['a', 'a']);
    await expectDegradedAlone(scene, log, /name the clusters of Widget shop\/a/);
  }));
