import { KINDS } from '@howdah/kube';
import { expect, it } from 'vitest';
import {
  bringUp,
  MY_DB,
  operatorWrites,
  primaryService,
  readiness,
  selectedPod,
} from './fixtures/look.js';
import { at, withScene } from './fixtures/scene.js';

const HOUR = 60 * 60 * 1000;

it.each([
  { callbacks: 'pointed the primary Service', points: true, patched: [] },
  { callbacks: 'could not point the primary Service', points: false, patched: ['services'] },
])(
  'F05: an operator that was down for an hour while the primary died, and $callbacks, adopts the new one',
  ({ points, patched }) =>
    withScene(async (scene) => {
      await scene.stopOperator(await bringUp(scene));
      const { world } = scene;
      const { patroni } = world;
      patroni.pointsService = points;
      // The primary dies; Patroni gives the lead to another, and the first comes back as a replica.
      await world.kube.delete(KINDS.pods, at('my-db-sts-0'));
      await patroni.state.take(MY_DB, 'my-db-sts-1');
      await scene.settle();
      await scene.pass(HOUR);
      await world.heartbeat();
      const { transitions } = { transitions: undefined, ...patroni.state.lock(MY_DB) };
      scene.server.forgetRequests();

      scene.startOperator('successor');
      await scene.settle();
      expect(patroni.state.lock(MY_DB)).toMatchObject({ leader: 'my-db-sts-1', transitions });
      // It asked nobody for anything: no switchover back, no restart.
      expect(patroni.calls.filter(({ call }) => !call.startsWith('GET'))).toEqual([]);
      expect(patroni.postmasters.restarts).toEqual({});
      expect(selectedPod(primaryService(scene))).toBe('my-db-sts-1');
      expect((await scene.cluster())['status']).toMatchObject({ primary: 'my-db-sts-1' });
      expect(await readiness(scene)).toBe('True AllMembersReady: 3 of 3 members are ready.');
      const written = operatorWrites(scene).map(({ resource }) => resource);
      expect(new Set(written)).toEqual(new Set(['fepclusters', ...patched]));
    }),
);
