import { KINDS } from '@howdah/kube';
import { objectAt } from '@howdah/testing';
import type { RecordedRequest } from '@howdah/testing';
import { expect, it } from 'vitest';
import { action, ask, told } from './fixtures/actions.js';
import { bringUp, readiness } from './fixtures/look.js';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

/** An operator whose write is on its way when another takes over, and arrives when that is done. */
async function lateWrite(
  scene: Scene,
  when: (request: RecordedRequest) => boolean,
): Promise<{ readonly arrives: () => Promise<void> }> {
  const operator = await bringUp(scene);
  let release = (): void => undefined;
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  let sent = false;
  scene.server.inject({
    when: (request) => request.user === 'operator' && when(request),
    fault: { type: 'hold', until },
    arrived: () => {
      sent = true;
      operator.freeze();
      scene.startOperator('successor');
    },
  });
  return {
    async arrives() {
      expect(sent).toBe(true);
      // Its process is gone; what it has sent is not.
      operator.thaw();
      await scene.stopOperator(operator);
      release();
      await scene.settle();
    },
  };
}

it('F18: what an operator tells late of an action does not hide that it is done', () =>
  withScene(async (scene) => {
    const late = await lateWrite(
      scene,
      ({ resource, subresource }) => resource === 'fepactions' && subresource === 'status',
    );
    // It takes a while, so that something is told of it before it is done.
    const { world } = scene;
    const { postmasters } = world.patroni;
    postmasters.slow = true;
    const step = world.step.bind(world);
    world.step = async () => {
      postmasters.finishStarts();
      await step();
    };
    await ask(scene, { name: 'again', type: 'restart' });
    await scene.settleFor(100_000);
    expect(await told(scene, 'again')).toMatch(/^Success/);

    await late.arrives();
    const { status } = await action(scene, 'again');
    expect(status).toMatchObject({ phase: 'Succeeded' });
  }));

it('F18: a scale-in that arrives late, when the manifest asks for the member again, is refused', () =>
  withScene(async (scene) => {
    const late = await lateWrite(
      scene,
      ({ verb, resource }) => verb === 'apply' && resource === 'statefulsets',
    );
    const { client } = scene.world;
    const uids = (): readonly unknown[] =>
      client.list(KINDS.pods).map(({ metadata }) => metadata.uid);
    const before = uids();
    await scene.patchCluster({ fep: { instances: 2 } });
    await scene.quiet();
    await scene.patchCluster({ fep: { instances: 3 } });
    await scene.settle();
    expect(uids()).toEqual(before);

    const replicas: unknown[] = [];
    const ignore = client.onChange(KINDS.statefulSets, at('my-db-sts'), (set) => {
      replicas.push(objectAt(set, 'spec')['replicas']);
    });
    await late.arrives();
    ignore();
    // Not even for a moment: a StatefulSet controller would have been quick.
    expect(replicas).not.toContain(2);
    expect(uids()).toEqual(before);
    expect(await readiness(scene)).toBe('True AllMembersReady: 3 of 3 members are ready.');
  }));

it('F18: conditions that an operator tells late do not take the place of those that hold', () =>
  withScene(async (scene) => {
    const late = await lateWrite(
      scene,
      ({ resource, subresource }) => resource === 'fepclusters' && subresource === 'status',
    );
    await scene.patchCluster({ fep: { instances: 2 } });
    await scene.settle();
    const told = 'True AllMembersReady: 2 of 2 members are ready.';
    expect(await readiness(scene)).toBe(told);

    await late.arrives();
    expect(await readiness(scene)).toBe(told);
  }));
