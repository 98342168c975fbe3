import { FEP_CLUSTERS } from '@howdah/core';
import { FakeApiServer } from '@howdah/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heapInUse } from './fixtures/heapInUse.js';
import { bringUp, operatorWrites, readiness } from './fixtures/look.js';
import { Scene, withScene } from './fixtures/scene.js';

const MANY = 200;
const STORMS = 10;
const MINUTE = 60_000;

/** Clusters that can never be made, as no image is there for their major. */
async function createBroken(scene: Scene, count: number): Promise<readonly string[]> {
  const names = Array.from({ length: count }, (_, n) => `bad-${n}`);
  for (const name of names) {
    await scene.createCluster(name);
    await scene.patchCluster({ fep: { fepVersion: 99 } }, name);
  }
  return names;
}

describe('F37: among 200 broken clusters', () => {
  const server = new FakeApiServer({ protocol: 'http' });
  let scene: Scene;
  let names: readonly string[] = [];

  beforeAll(async () => {
    await server.start();
    scene = new Scene(server);
    await scene.install();
    names = await createBroken(scene, MANY);
    const operator = scene.startOperator('operator', { workers: 1 });
    await scene.createCluster();
    await scene.settle();
    await scene.stopOperator(operator);
  }, 300_000);
  afterAll(async () => {
    await scene.stop();
    await server.stop();
  });

  it('one that works is made with a single worker', async () => {
    expect(await readiness(scene)).toMatch(/^True AllMembersReady/);
    for (const name of [names[0], names[100], names.at(-1)]) {
      expect(await readiness(scene, name)).toMatch(/^False InvalidManifest/);
    }
  });

  it('an operator that starts again reads each of them from its lists alone', async () => {
    scene.server.forgetRequests();
    const successor = scene.startOperator('successor', { workers: 1 });
    await scene.settle();
    expect(successor.reconciles).toBeGreaterThan(MANY);
    const asked = scene.server.requests.filter(({ user }) => user === 'successor');
    expect(new Set(asked.map(({ verb }) => verb))).toEqual(new Set(['list', 'watch']));
    // A list and a watch of each kind.
    expect(asked.length).toBeLessThan(50);
    await scene.stopOperator(successor);
  });

  it('every watch may have to begin anew: each kind is listed once, nothing is written, and no memory is kept', async () => {
    const operator = scene.startOperator('stormed');
    await scene.settle();
    const storm = async (): Promise<void> => {
      // No version that a watch could go on from is remembered, by anybody.
      server.compact();
      server.dropWatches('reset');
      server.forgetRequests();
      await scene.quiet();
    };
    await storm();
    // Of a list in pages the first one counts.
    const lists = server.requests.filter(
      ({ user, verb, query }) => user === 'stormed' && verb === 'list' && !query.has('continue'),
    );
    const kinds = lists.map(({ resource }) => resource);
    expect(kinds.length).toBeGreaterThan(10);
    expect(new Set(kinds).size).toBe(kinds.length);

    await storm();
    const before = await heapInUse();
    for (let storms = 0; storms < STORMS; storms += 1) await storm();
    const kept = (await heapInUse()) - before;
    // What is listed of the clusters alone, each time.
    const listed = JSON.stringify(await scene.world.kube.list(FEP_CLUSTERS)).length;
    expect(kept).toBeLessThan((STORMS * listed) / 4);
    expect(operatorWrites(scene)).toEqual([]);
    await scene.stopOperator(operator);
  }, 300_000);
});

it(
  'F37: a cluster that is refused for ever is tried ever more seldom, whatever else goes on',
  () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const attempts = new Map<string, number>();
      scene.server.inject({
        when: ({ verb, resource, key }) =>
          verb === 'apply' && resource === 'statefulsets' && key?.name !== 'my-db-sts',
        fault: { type: 'status', status: 422, reason: 'Invalid' },
        times: Number.POSITIVE_INFINITY,
      });
      for (const name of ['bad-0', 'bad-1', 'bad-2']) await scene.createCluster(name);
      await scene.quiet();
      const tally = (): void => {
        for (const { verb, resource, key } of scene.server.requests) {
          if (verb !== 'apply' || resource !== 'statefulsets') continue;
          attempts.set(key?.name ?? '', (attempts.get(key?.name ?? '') ?? 0) + 1);
        }
        scene.server.forgetRequests();
      };
      for (let minute = 0; minute < 120; minute += 1) {
        await scene.pass(MINUTE);
        await scene.world.heartbeat();
        await scene.quiet();
        if (minute === 59) {
          tally();
          attempts.clear();
        }
      }
      tally();
      // Five minutes and a quarter of them more or less, after an hour of trying.
      for (const name of ['bad-0-sts', 'bad-1-sts', 'bad-2-sts']) {
        expect(attempts.get(name)).toBeGreaterThanOrEqual(8);
        expect(attempts.get(name)).toBeLessThanOrEqual(17);
      }
      expect(attempts.get('my-db-sts')).toBeUndefined();
    }),
  120_000,
);
