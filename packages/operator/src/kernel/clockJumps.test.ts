import { KINDS } from '@howdah/kube';
import type { AnyPlugin, Effect, ObjectJson } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { ask, told } from './fixtures/actions.js';
import { bringUp, operatorWrites, readiness } from './fixtures/look.js';
import { samplePlugin } from './fixtures/samplePlugin.js';
import { at, withScene } from './fixtures/scene.js';

const HOUR = 60 * 60 * 1000;
/** When every scene begins. */
const BEGIN = Date.UTC(2026, 0, 1);

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

describe('F38: a zone that has an hour twice, or skips one,', () => {
  // What a node's clock is set to is up to its owner; Kubernetes runs what is scheduled.
  const changes = [
    ['skips', Date.UTC(2026, 2, 29, 0, 30)],
    ['has twice', Date.UTC(2026, 9, 25, 0, 30)],
  ] as const;

  it.each(changes)('%s it for nobody: scheduled work is run by UTC, once at a time', (_, now) =>
    inZone('Europe/Berlin', async () =>
      withScene(async (scene) => {
        const manifest = {
          rbac: [
            {
              apiGroups: ['batch'],
              resources: ['cronjobs'],
              verbs: ['get', 'list', 'watch', 'create', 'patch', 'update', 'delete'],
            },
          ],
          watches: [
            {
              apiVersion: 'batch/v1',
              kind: 'CronJob',
              relevant: (object: ObjectJson) => object['spec'] ?? null,
            },
          ],
        };
        const container = { name: 'nightly', image: 'example.org/nightly:1' };
        const workload = 'job/nightly';
        const nightly = samplePlugin(
          'nightly',
          {
            contribute: () => [
              { slot: 'schedule', workload, cron: '30 2 * * *' },
              { slot: 'pod.container', workload, role: 'main', container },
            ],
          },
          manifest,
        );
        scene.startOperator('operator', { plugins: [nightly] });
        scene.jump(now - BEGIN);
        await scene.createCluster();
        await scene.settle();
        // After a minute it is on record that servers run with their parameters.
        await scene.pass(90_000);
        await scene.settle();
        const spec = async () =>
          (await scene.world.kube.get(KINDS.cronJobs, at('my-db-job-nightly')))?.['spec'];
        const before = await spec();
        expect(before).toMatchObject({
          schedule: '30 2 * * *',
          timeZone: 'Etc/UTC',
          concurrencyPolicy: 'Forbid',
        });

        scene.server.forgetRequests();
        for (let hours = 0; hours < 3; hours += 1) {
          await scene.pass(HOUR);
          await scene.annotateCluster({ 'example.org/hour': String(hours) });
          await scene.settle();
        }
        expect(operatorWrites(scene)).toEqual([]);
        expect(await spec()).toEqual(before);
      }),
    ),
  );

  it.each(changes)('%s it for no deadline and no time to try again', (_, now) =>
    inZone('Europe/Berlin', async () =>
      withScene(async (scene) => {
        const errand = new Errand();
        scene.startOperator('operator', { plugins: [errand.plugin()] });
        scene.jump(now - BEGIN);
        await scene.createCluster();
        await scene.settle();
        await ask(scene, { name: 'run', type: 'errand' });
        await scene.quiet();
        expect(errand.begun).toBe(1);
        // Over the change, whose hour is no time to wait: the step is due again after a minute.
        scene.jump(HOUR / 2 - 20_000);
        for (let passed = 0; passed < 70; passed += 5) {
          await scene.pass(5_000);
          await scene.quiet();
        }
        expect(errand.begun).toBe(2);
        errand.done = true;
        for (let passed = 0; passed < 10; passed += 5) {
          await scene.pass(5_000);
          await scene.quiet();
        }
        expect(await told(scene, 'run')).toMatch(/^Success/);
      }),
    ),
  );
});

/** Plays where the process is in a time zone. */
async function inZone(zone: string, play: () => Promise<void>): Promise<void> {
  const before = process.env['TZ'];
  process.env['TZ'] = zone;
  try {
    expect(new Date(Date.UTC(2026, 6, 1)).getHours()).toBe(2);
    await play();
  } finally {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  }
}
