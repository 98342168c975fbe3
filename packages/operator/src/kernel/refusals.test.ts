import { KINDS } from '@howdah/kube';
import { expect, it } from 'vitest';
import {
  bringUp,
  conditions,
  MY_DB,
  operatorWrites,
  POD_NAME,
  primaryService,
  readiness,
  selectedPod,
} from './fixtures/look.js';
import { withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

const refused = {
  fep: { instances: 1, fineTuningParams: { ttl: 20, loop_wait: 10, retry_timeout: 10 } },
};
const unreadable = { fep: { instances: 'many' } };

const stray = (scene: Scene): Promise<void> =>
  scene.world.client.patch(KINDS.services, primaryService(scene), {
    spec: { selector: { [POD_NAME]: 'my-db-sts-2' } },
  });

it.each([
  ['is refused', refused],
  ['cannot be read', unreadable],
])(
  'while the manifest %s, the primary Service is still turned back to the holder of the lock',
  (_, spec) =>
    withScene(async (scene) => {
      await bringUp(scene);
      scene.world.patroni.pointsService = false;
      await scene.admitAnything();
      await scene.patchCluster(spec);
      await scene.settle();
      await stray(scene);
      await scene.settle();
      expect(await readiness(scene)).toMatch(/^False InvalidManifest/);
      expect(selectedPod(primaryService(scene))).toBe('my-db-sts-0');
      const { resources } = { resources: operatorWrites(scene).map(({ resource }) => resource) };
      expect(new Set(resources)).toEqual(new Set(['fepclusters', 'services']));
    }),
);

it('while the manifest is refused, status still follows what is seen of the cluster', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const { patroni } = scene.world;
    await scene.admitAnything();
    await scene.patchCluster(refused);
    await scene.settle();
    await patroni.state.take(MY_DB, 'my-db-sts-1');
    await scene.settle();
    expect((await scene.cluster())['status']).toMatchObject({
      primary: 'my-db-sts-1',
      fepCurrentInstances: 3,
      fepReadyInstances: 3,
    });
    expect(await conditions(scene)).toMatchObject({
      Available: 'True PrimaryReady: my-db-sts-1 takes writes.',
      HaLeaderElected: 'True LockHeld: my-db-sts-1 holds the lock',
    });

    patroni.frozen = true;
    await patroni.state.write(MY_DB, 'leader', { leader: null });
    await scene.settle();
    expect(await conditions(scene)).toMatchObject({
      Ready: expect.stringContaining('False InvalidManifest'),
      Available: 'False NoPrimary: No member holds the leader lock.',
    });
  }));
