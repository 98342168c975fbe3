import { KINDS } from '@howdah/kube';
import type { OperatorProcess } from '@howdah/testing';
import { expect, it } from 'vitest';
import { conditions, operatorWrites } from './fixtures/look.js';
import { samplePlugin } from './fixtures/samplePlugin.js';
import { withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';
import {
  asking,
  claimSizes,
  createOnDisks,
  offerDisks,
  podUids,
  statefulSet,
  templateSize,
} from './fixtures/volumes.js';

const bringUp = async (scene: Scene, allowVolumeExpansion = true): Promise<OperatorProcess> => {
  await createOnDisks(scene, allowVolumeExpansion);
  const operator = scene.startOperator();
  await scene.settle();
  scene.server.forgetRequests();
  scene.events.length = 0;
  return operator;
};

const roomy = samplePlugin('roomy', {
  contribute: () => [{ slot: 'volume.size', volume: 'fep-data-volume', size: '5Gi' }],
});

const told = async (scene: Scene): Promise<string | undefined> =>
  (await conditions(scene))['VolumesResized'];

it('a larger size reaches every claim, and members that are added later, and no pod goes', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const before = podUids(scene);
    const { uid } = statefulSet(scene).metadata;
    await scene.patchCluster(asking('4Gi'));
    await scene.settle();
    expect(claimSizes(scene)).toEqual(['4Gi', '4Gi', '4Gi']);
    expect(templateSize(scene)).toBe('4Gi');
    expect(statefulSet(scene).metadata.uid).not.toBe(uid);
    expect(podUids(scene)).toEqual(before);
    for (const pod of scene.world.client.list(KINDS.pods)) {
      expect(pod.metadata.ownerReferences).toMatchObject([
        { kind: 'StatefulSet', uid: statefulSet(scene).metadata.uid, controller: true },
      ]);
    }
    expect(scene.world.patroni.postmasters.restarts).toEqual({});
    expect(await told(scene)).toMatch(/^True SizesAsAsked/);
    expect(scene.events.map(({ reason }) => reason)).toEqual([
      'VolumesGrow',
      'StatefulSetRecreated',
    ]);

    await scene.patchCluster({ fep: { instances: 4 } });
    await scene.settle();
    expect(claimSizes(scene)).toEqual(['4Gi', '4Gi', '4Gi', '4Gi']);
    expect((await conditions(scene))['Ready']).toMatch(/^True/);
  }));

it('F09: volumes grow although no server answers', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    scene.world.patroni.unreachable.add('my-db');
    await scene.patchCluster(asking('4Gi'));
    await scene.settle();
    expect(claimSizes(scene)).toEqual(['4Gi', '4Gi', '4Gi']);
  }));

it('a condition tells which volumes have not grown yet, and the cluster is ready all the while', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    scene.world.volumesGrow = false;
    await scene.patchCluster(asking('4Gi'));
    await scene.settle();
    const waits = [0, 1, 2].map(
      (ordinal) => `fep-data-volume-my-db-sts-${ordinal} has 2Gi, and 4Gi is asked for: grows.`,
    );
    expect(await told(scene)).toBe(`False Resizing: ${waits.join('\n')}`);
    expect((await conditions(scene))['Ready']).toMatch(/^True/);
    scene.world.volumesGrow = true;
    await scene.settle();
    expect(await told(scene)).toMatch(/^True SizesAsAsked/);
    expect(templateSize(scene)).toBe('4Gi');
  }));

it('a class whose volumes cannot grow is told, nothing is touched, and once it can, they do', () =>
  withScene(async (scene) => {
    await bringUp(scene, false);
    await scene.patchCluster(asking('4Gi'));
    await scene.settle();
    expect(claimSizes(scene)).toEqual(['2Gi', '2Gi', '2Gi']);
    expect(await told(scene)).toMatch(/^False ResizeRefused: .*allowVolumeExpansion/);
    expect((await conditions(scene))['AsWritten']).toMatch(/^False SetAside/);
    const written = operatorWrites(scene).map(({ resource }) => resource);
    expect(new Set(written)).toEqual(new Set(['fepvolumes', 'fepclusters']));

    await offerDisks(scene, true);
    await scene.settle();
    expect(claimSizes(scene)).toEqual(['4Gi', '4Gi', '4Gi']);
    expect(await told(scene)).toMatch(/^True SizesAsAsked/);
  }));

it.each([
  ['a smaller size', asking('1Gi')],
  ['another class', { fepChildCrVal: { storage: { dataVol: { storageClass: 'other' } } } }],
  ['a further volume', { fepChildCrVal: { storage: { logVol: { size: '1Gi' } } } }],
])('%s is set aside with a word, and the cluster is left as it is', (_, spec) =>
  withScene(async (scene) => {
    await bringUp(scene);
    const before = statefulSet(scene);
    await scene.patchCluster(spec);
    await scene.settle();
    expect((await conditions(scene))['AsWritten']).toMatch(/^False SetAside/);
    expect(scene.events.map(({ reason }) => reason)).toEqual(['VolumesUnchanged']);
    expect(statefulSet(scene)).toEqual(before);
    expect(claimSizes(scene)).toEqual(['2Gi', '2Gi', '2Gi']);
  }),
);

it('a plugin that wants a larger volume gets it in the same way', () =>
  withScene(async (scene) => {
    await scene.stopOperator(await bringUp(scene));
    const before = podUids(scene);
    scene.startOperator('with-plugin', { plugins: [roomy] });
    await scene.settle();
    expect(claimSizes(scene)).toEqual(['5Gi', '5Gi', '5Gi']);
    expect(templateSize(scene)).toBe('5Gi');
    expect(podUids(scene)).toEqual(before);
  }));
