import { FEP_ACTIONS } from '@howdah/core';
import { definePlugin } from '@howdah/plugin-api';
import type { AnyPlugin, ClusterHold } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { NAMESPACE, objectAt } from '@howdah/testing';
import { conditions, operatorWrites, pods, readiness } from './fixtures/look.js';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

const MOMENT = { deadlineMs: 600_000, settleMs: 5_000 };
const HOLD: ClusterHold = {
  slot: 'cluster.hold',
  id: 'rescue',
  reason: 'the data is overwritten',
  running: 1,
};

/** Overwrites the data of the first member once all others are gone; the disk may be broken. */
function rescue(disk: { state: 'broken' | 'mended' }): AnyPlugin {
  const overwritten = new Set<string>();
  return definePlugin<object>({
    manifest: { id: 'rescue.example.org', key: 'rescue', version: '1.0.0', contract: '0.2' },
    select: () => ({}),
    contribute: ({ procedures }) =>
      procedures.some(({ procedure }) => procedure === 'rescue.restore') ? [HOLD] : [],
    start: () => ({
      actions: [
        {
          type: 'rescue',
          answer: () => ({ answer: 'procedure', procedure: 'rescue.restore', args: {} }),
        },
      ],
      procedures: [
        {
          id: 'restore',
          exclusive: true,
          plan: () => ({
            plan: [{ step: 'alone' }, { step: 'overwrite', pointOfNoReturn: true }],
          }),
          steps: [
            {
              id: 'alone',
              ...MOMENT,
              isMet: ({ input }) =>
                Promise.resolve({ effect: input.observed.pods.length === 1 ? 'there' : 'not-yet' }),
              act: () => Promise.resolve({ attempt: 'made' }),
            },
            {
              id: 'overwrite',
              ...MOMENT,
              isMet: ({ request }) => {
                if (!overwritten.has(request)) return Promise.resolve({ effect: 'not-yet' });
                return Promise.resolve(
                  disk.state === 'broken'
                    ? { effect: 'failed', reason: 'the disk is full' }
                    : { effect: 'there' },
                );
              },
              act: ({ request }) => {
                overwritten.add(request);
                return Promise.resolve({ attempt: 'made' });
              },
            },
          ],
        },
      ],
    }),
  });
}

async function ask(scene: Scene, name: string): Promise<void> {
  await scene.world.client.create(FEP_ACTIONS, {
    apiVersion: 'fep.fujitsu.io/v1',
    kind: 'FEPAction',
    metadata: { name, namespace: NAMESPACE },
    spec: { targetClusterName: 'my-db', fepAction: { type: 'rescue' } },
  });
}

async function answerOf(scene: Scene, name: string): Promise<Readonly<Record<string, unknown>>> {
  const action = await scene.world.kube.get(FEP_ACTIONS, at(name));
  const { fepActionCondition, fepActionResult } = objectAt(action ?? {}, 'fepActionStatus');
  const { phase } = objectAt(action ?? {}, 'status');
  return { phase, fepActionCondition, fepActionResult };
}

const STUCK =
  'failed at step 2 of 2, overwrite: the disk is full. Nothing is taken back, since overwrite is its point of no return; ask for rescue.restore again, which takes its place';

describe('a procedure that fails past its point of no return', () => {
  it('is answered at once and keeps its hold without a write, until it is asked for again', () =>
    withScene(async (scene) => {
      const disk: { state: 'broken' | 'mended' } = { state: 'broken' };
      scene.startOperator('operator', { plugins: [rescue(disk)] });
      await scene.createCluster();
      await scene.settle();
      expect(pods(scene)).toHaveLength(3);

      await ask(scene, 'first');
      await scene.settle();
      expect(await answerOf(scene, 'first')).toEqual({
        phase: 'Failed',
        fepActionCondition: 'Failure',
        fepActionResult: STUCK,
      });
      expect(pods(scene)).toEqual(['my-db-sts-0']);
      expect(await conditions(scene)).toMatchObject({
        ProcedureRunning: `True Stuck: rescue.restore (first): stuck; ${STUCK}`,
        Progressing: expect.stringContaining('Held by rescue: the data is overwritten; 1 of 3'),
      });

      scene.server.forgetRequests();
      await scene.settle();
      await scene.passTime();
      await scene.settle();
      expect(operatorWrites(scene)).toEqual([]);
      expect(pods(scene)).toEqual(['my-db-sts-0']);

      disk.state = 'mended';
      await ask(scene, 'second');
      await scene.settle();
      expect(await answerOf(scene, 'second')).toMatchObject({ fepActionCondition: 'Success' });
      expect(await answerOf(scene, 'first')).toMatchObject({ fepActionResult: STUCK });
      expect(pods(scene)).toHaveLength(3);
      expect(await readiness(scene)).toBe('True AllMembersReady: 3 of 3 members are ready.');
      expect(await conditions(scene)).toMatchObject({
        ProcedureRunning: 'False NothingRuns: No procedure runs.',
      });
    }));
});
