import type { AnyPlugin } from '@howdah/plugin-api';
import { objectAt } from '@howdah/testing';
import { expect, it } from 'vitest';
import { heapInUse } from './fixtures/heapInUse.js';
import { hostile } from './fixtures/hostile.js';
import { readiness } from './fixtures/look.js';
import { withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

const ANSWER_BYTES = 200_000;
const ROUNDS = 30;

/** Answers something large, and new with each manifest; it is told which of its answers are still held. */
class Wasteful {
  readonly #answers: WeakRef<object>[] = [];

  get held(): number {
    return this.#answers.filter((answer) => answer.deref() !== undefined).length;
  }

  plugin(): AnyPlugin {
    return hostile({
      contribute: ({ cluster }) => {
        const { round } = objectAt(cluster.spec, 'plugins', 'hostile');
        const text = JSON.stringify(round ?? 0).padEnd(ANSWER_BYTES, 'x');
        const metadata = { name: `${cluster.name}-waste` };
        const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { text } };
        const answer = [{ slot: 'object', object } as const];
        this.#answers.push(new WeakRef(answer));
        return answer;
      },
    });
  }
}

async function play(scene: Scene, rounds: readonly number[]): Promise<void> {
  for (const round of rounds) {
    await scene.patchCluster({ plugins: { hostile: { round } } });
    await scene.quiet();
    // What the server remembers is nothing of the operator's.
    scene.server.compact();
    scene.server.forgetRequests();
  }
}

// What a plugin itself never lets go of ends with the process, as do the database servers not.
it('F35: of a plugin that wastes memory the operator keeps its last answer, and none before', () =>
  withScene(async (scene) => {
    const wasteful = new Wasteful();
    scene.startOperator('operator', { plugins: [wasteful.plugin()] });
    await scene.createCluster();
    await scene.settle();
    await play(scene, [1, 2, 3, 4, 5]);
    const before = await heapInUse();
    await play(
      scene,
      Array.from({ length: ROUNDS }, (_, index) => index + 6),
    );
    const kept = (await heapInUse()) - before;
    expect(wasteful.held).toBeLessThanOrEqual(2);
    // The first look at everything takes some memory of its own.
    expect(kept).toBeLessThan((ROUNDS * ANSWER_BYTES) / 2);
    expect(await readiness(scene)).toMatch(/^True AllMembersReady/);
  }));
