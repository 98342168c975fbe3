import { KINDS } from '@howdah/kube';
import { expect, it } from 'vitest';
import { objectAt } from '@howdah/testing';
import { conditions, operatorWrites, readiness } from './fixtures/look.js';
import { samplePlugin } from './fixtures/samplePlugin.js';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

const EVERY_MS = 60_000;

/** Writes into the members what it observed of a key service. */
const keyed = (kms: { version: string; answers: boolean; asked: number }) =>
  samplePlugin<{ readonly version: string }>('keyed', {
    contribute: ({ facts }) => [
      {
        slot: 'pod.meta',
        annotations: { 'example.org/key': facts.known ? facts.value.version : 'unknown' },
      },
    ],
    start: () => ({
      observation: {
        everyMs: EVERY_MS,
        budgetMs: 1000,
        observe: () => {
          kms.asked += 1;
          return kms.answers
            ? Promise.resolve({ version: kms.version })
            : Promise.reject(new Error('hunter2'));
        },
      },
    }),
  });

async function key(scene: Scene): Promise<unknown> {
  const members = await scene.world.kube.get(KINDS.statefulSets, at('my-db-sts'));
  return objectAt(members, 'spec', 'template', 'metadata', 'annotations')['example.org/key'];
}

it('what a plugin contributes follows what it observes when that is asked again, and not before', () =>
  withScene(async (scene) => {
    const kms = { version: 'v1', answers: true, asked: 0 };
    scene.startOperator('operator', { plugins: [keyed(kms)] });
    await scene.createCluster();
    await scene.settle();
    expect(await key(scene)).toBe('v1');

    kms.version = 'v2';
    const { asked } = kms;
    await scene.annotateCluster({ look: 'again' });
    await scene.quiet();
    expect(kms.asked).toBe(asked);
    expect(await key(scene)).toBe('v1');
    await scene.pass(EVERY_MS);
    await scene.settle();
    expect(kms.asked).toBeGreaterThan(asked);
    expect(await key(scene)).toBe('v2');
  }));

it('an observation that fails leaves the former one standing, and is told', () =>
  withScene(async (scene) => {
    const kms = { version: 'v1', answers: true, asked: 0 };
    scene.startOperator('operator', { plugins: [keyed(kms)] });
    await scene.createCluster();
    await scene.settle();
    kms.answers = false;
    kms.version = 'v2';
    await scene.settleFor(5 * EVERY_MS);
    expect(await key(scene)).toBe('v1');
    const told = await conditions(scene);
    expect(told['KeyedDegraded']).toMatch(/^True ObservationFailed/);
    expect(JSON.stringify(told)).not.toContain('hunter2');
    expect(await readiness(scene)).toMatch(/^True/);

    kms.answers = true;
    await scene.settleFor(10 * EVERY_MS);
    expect(await key(scene)).toBe('v2');
    expect((await conditions(scene))['KeyedDegraded']).toMatch(/^False Working/);
  }));

it('law 1: to observe the same again and again costs no write', () =>
  withScene(async (scene) => {
    const kms = { version: 'v1', answers: true, asked: 0 };
    scene.startOperator('operator', { plugins: [keyed(kms)] });
    await scene.createCluster();
    await scene.settle();
    scene.server.forgetRequests();
    const { asked } = kms;
    await scene.settleFor(10 * EVERY_MS);
    expect(kms.asked - asked).toBeGreaterThanOrEqual(9);
    expect(operatorWrites(scene)).toEqual([]);
  }));
