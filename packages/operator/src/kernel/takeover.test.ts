import { createKube, KINDS, LeaderElector } from '@howdah/kube';
import { calm, eventually, objectAt, VirtualClock } from '@howdah/testing';
import type { RecordedRequest } from '@howdah/testing';
import { describe, expect, it } from 'vitest';
import { action, ask, told } from './fixtures/actions.js';
import { bringUp, readiness } from './fixtures/look.js';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';
import { slowStarts } from './fixtures/slowStarts.js';

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
    slowStarts(scene);
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

describe('F18: an operator whose lease', () => {
  const LEASE = { namespace: 'howdah', name: 'howdah-operator' };

  /** Leads by a lease, as the composition root lets it. Its clock is moved by hand. */
  async function leading(scene: Scene, identity: string, clock = new VirtualClock()) {
    const kube = createKube({ access: scene.server.accessAs(`${identity}-lease`), clock });
    const terms: AbortSignal[] = [];
    const elector = new LeaderElector({
      kube,
      key: LEASE,
      identity,
      clock,
      random: () => 0,
      onAcquired: (lease) => terms.push(lease),
      onLost: () => undefined,
    });
    elector.start();
    await eventually(`${identity} has looked`, () =>
      scene.server.requests.some(({ user }) => user === `${identity}-lease`),
    );
    await calm(scene.server);
    return {
      elector,
      /** Lets time pass for the lease alone. */
      async pass(seconds: number): Promise<void> {
        for (let passed = 0; passed < seconds; passed += 1) {
          await clock.advance(1_000);
          await calm(scene.server);
        }
      },
      async term(): Promise<AbortSignal> {
        await eventually(`${identity} leads`, () => elector.isLeader);
        return terms.at(-1) ?? AbortSignal.abort();
      },
      async end(): Promise<void> {
        await elector.stop();
        await kube.close();
      },
    };
  }

  const writesOf = ({ server }: Scene, user: string): number =>
    server.writes.filter((made) => made.user === user).length;

  it.each([
    {
      how: 'is stolen',
      lose: (scene: Scene): Promise<unknown> =>
        scene.world.kube.patchMerge(
          { kind: KINDS.leases, key: LEASE },
          { spec: { holderIdentity: 'thief', renewTime: '2099-01-01T00:00:00.000000Z' } },
        ),
    },
    {
      how: 'cannot be renewed for as long as the API server is busy',
      lose: ({ server }: Scene): Promise<unknown> => {
        server.inject({
          when: ({ user }) => user === 'first-lease',
          fault: { type: 'status', status: 429, retryAfterSeconds: 60 },
          times: Number.POSITIVE_INFINITY,
        });
        return Promise.resolve();
      },
    },
  ])(
    '$how in the middle of a reconcile sends nothing more, and the next one does the rest',
    ({ lose }) =>
      withScene(async (scene) => {
        const { server } = scene;
        const first = await leading(scene, 'first');
        const term = await first.term();
        scene.startOperator('operator', { elected: () => Promise.resolve(term) });
        let release = (): void => undefined;
        const until = new Promise<void>((resolve) => {
          release = resolve;
        });
        // Its fifth write takes its time.
        server.inject({
          when: (request) => request.user === 'operator' && writesOf(scene, 'operator') === 5,
          fault: { type: 'hold', until },
        });
        await scene.createCluster();
        await eventually('it is in the middle', () => server.held === 1);

        await lose(scene);
        await first.pass(12);
        expect(first.elector.isLeader).toBe(false);
        release();
        await scene.quiet();
        expect(writesOf(scene, 'operator')).toBe(5);

        await first.end();
        server.clearFaults();
        const next = await leading(scene, 'next');
        await next.pass(16);
        const following = await next.term();
        scene.startOperator('successor', { elected: () => Promise.resolve(following) });
        await scene.settle();
        expect(writesOf(scene, 'operator')).toBe(5);
        expect(await readiness(scene)).toBe('True AllMembersReady: 3 of 3 members are ready.');
        await next.end();
      }),
  );

  it('survives an API server that is busy now and then', () =>
    withScene(async (scene) => {
      const first = await leading(scene, 'first');
      await first.term();
      scene.server.inject({
        when: ({ user }) => user === 'first-lease',
        fault: { type: 'status', status: 429, retryAfterSeconds: 3 },
        times: 3,
      });
      await first.pass(30);
      expect(first.elector.isLeader).toBe(true);
      await first.end();
    }));
});
