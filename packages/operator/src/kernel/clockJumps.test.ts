import type { AnyPlugin, Effect } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { ask, told } from './fixtures/actions.js';
import { bringUp, operatorWrites, readiness } from './fixtures/look.js';
import { samplePlugin } from './fixtures/samplePlugin.js';
import { withScene } from './fixtures/scene.js';

const HOUR = 60 * 60 * 1000;

/** A procedure of one step, whose effect shows when it may; it tells how often it was begun. */
class Errand {
  done = false;
  begun = 0;

  plugin(): AnyPlugin {
    const effect = (): Promise<Effect> =>
      Promise.resolve({ effect: this.done ? 'there' : 'not-yet' });
    return samplePlugin('errand', {
      start: () => ({
        actions: [
          {
            type: 'errand',
            answer: () => ({ answer: 'procedure', procedure: 'errand.run', args: {} }),
          },
        ],
        procedures: [
          {
            id: 'run',
            exclusive: true,
            plan: () => ({ plan: [{ step: 'go' }] }),
            steps: [
              {
                id: 'go',
                deadlineMs: 600_000,
                settleMs: 60_000,
                isMet: effect,
                act: () => {
                  this.begun += 1;
                  return Promise.resolve({ attempt: 'made' });
                },
              },
            ],
          },
        ],
      }),
    });
  }
}

describe('F38: a wall clock that jumps', () => {
  it.each([
    ['forward', HOUR],
    ['back', -HOUR],
  ])('%s by an hour moves no deadline of a procedure, and no time to try again', (_, ms) =>
    withScene(async (scene) => {
      const errand = new Errand();
      scene.startOperator('operator', { plugins: [errand.plugin()] });
      await scene.createCluster();
      await scene.settle();
      const wait = async (seconds: number): Promise<void> => {
        for (let passed = 0; passed < seconds; passed += 5) {
          await scene.pass(5_000);
          await scene.quiet();
        }
      };
      await ask(scene, { name: 'run', type: 'errand' });
      await wait(10);
      expect(errand.begun).toBe(1);

      scene.jump(ms);
      await wait(30);
      expect(errand.begun).toBe(1);
      await wait(40);
      expect(errand.begun).toBe(2);
      expect(await told(scene, 'run')).toMatch(/^Running/);

      errand.done = true;
      await wait(10);
      expect(await told(scene, 'run')).toMatch(/^Success/);
    }),
  );

  it.each([
    ['forward', 24 * HOUR],
    ['back', -24 * HOUR],
  ])('%s by a day is no reason for anything', (_, ms) =>
    withScene(async (scene) => {
      await bringUp(scene);
      scene.jump(ms);
      await scene.settle();
      expect(operatorWrites(scene)).toEqual([]);

      await scene.patchCluster({ fep: { instances: 2 } });
      await scene.settle();
      expect(await readiness(scene)).toBe('True AllMembersReady: 2 of 2 members are ready.');
    }),
  );

  it.each([
    ['forward', HOUR],
    ['back', -HOUR],
  ])('%s by an hour while servers are started again fails nothing, and holds up nothing', (_, ms) =>
    withScene(async (scene) => {
      await bringUp(scene);
      const { world } = scene;
      const { postmasters } = world.patroni;
      postmasters.slow = true;
      await ask(scene, { name: 'again', type: 'restart' });
      await scene.quiet();
      expect(Object.keys(postmasters.restarts)).toHaveLength(1);

      // In the middle of the first start, which is looked for again and again.
      scene.jump(ms);
      for (let looks = 0; looks < 3; looks += 1) {
        await scene.pass(6_000);
        await scene.quiet();
      }
      const step = world.step.bind(world);
      world.step = async () => {
        postmasters.finishStarts();
        await step();
      };
      await scene.settleFor(300_000);
      expect(await told(scene, 'again')).toBe(
        'Success: The server of every member was started again.',
      );
      expect(postmasters.restarts).toEqual({
        'my-db-sts-0': 1,
        'my-db-sts-1': 1,
        'my-db-sts-2': 1,
      });
    }),
  );

  it.each([
    ['forward', HOUR],
    ['back', -HOUR],
  ])('%s by an hour does not shorten or lengthen the delay of what failed', (_, ms) =>
    withScene(async (scene) => {
      await bringUp(scene);
      let refusals = 0;
      scene.server.inject({
        when: ({ verb, resource }) => verb === 'apply' && resource === 'statefulsets',
        fault: { type: 'status', status: 422, reason: 'Invalid' },
        times: Number.POSITIVE_INFINITY,
        happened: () => {
          refusals += 1;
        },
      });
      await scene.patchCluster({ fep: { instances: 2 } });
      await scene.quiet();
      // Half a minute, with delays that double from half a second: at least two and at most ten.
      const waitHalfAMinute = async (): Promise<number> => {
        const before = refusals;
        for (let second = 0; second < 30; second += 1) {
          await scene.pass(1_000);
          await scene.quiet();
        }
        return refusals - before;
      };
      await waitHalfAMinute();
      scene.jump(ms);
      await scene.quiet();
      const before = refusals;
      await scene.pass(1_000);
      await scene.quiet();
      expect(refusals - before).toBeLessThanOrEqual(1);

      // The next attempt is due within half a minute more, and succeeds.
      scene.server.clearFaults();
      for (let second = 0; second < 60; second += 1) {
        await scene.pass(1_000);
        await scene.quiet();
      }
      await scene.settle();
      expect(await readiness(scene)).toBe('True AllMembersReady: 2 of 2 members are ready.');
    }),
  );
});
