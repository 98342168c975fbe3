import { endState } from '@howdah/testing';
import type { FakeApiServer, Fault, RecordedRequest } from '@howdah/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { readiness } from './fixtures/look.js';
import { withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

/** Tells how many faults there were. */
type Disturb = (scene: Scene) => { readonly met: () => number };

/** What bringing up a cluster ends with. */
async function bringUpUnder(
  disturb: Disturb,
  options: { readonly impatient?: boolean } = {},
): Promise<{ readonly objects: object; readonly databases: object; readonly faults: number }> {
  let end = { objects: {}, databases: {}, faults: 0 };
  await withScene(async (scene) => {
    scene.world.stride = 2;
    const { met } = disturb(scene);
    scene.startOperator('operator', options);
    await scene.createCluster();
    await scene.settle();
    scene.server.clearFaults();
    await scene.settle();
    expect(await readiness(scene)).toBe('True AllMembersReady: 3 of 3 members are ready.');
    end = {
      objects: await endState(scene.world.kube),
      databases: scene.world.patroni.databases(),
      faults: met(),
    };
  });
  return end;
}

/** Every third request of the operator that fits meets a fault, so many times. */
function everyThird(
  server: FakeApiServer,
  when: (request: RecordedRequest) => boolean,
  { fault, times }: { readonly fault: () => Fault; readonly times: number },
): { readonly met: () => number } {
  let seen = 0;
  let met = 0;
  const inject = (left: number): void => {
    server.inject({
      when: (request) => {
        if (request.user !== 'operator' || !when(request)) return false;
        seen += 1;
        return seen % 3 === 0;
      },
      fault: fault(),
      arrived: () => {
        met += 1;
        if (left > 1) inject(left - 1);
      },
    });
  };
  inject(times);
  return { met: () => met };
}

const isWatch = ({ verb }: RecordedRequest): boolean => verb === 'watch';
const isWrite = ({ verb }: RecordedRequest): boolean =>
  ['create', 'update', 'patch', 'apply', 'delete'].includes(verb);
const isCall = (request: RecordedRequest): boolean => !isWatch(request);

const status = (code: number, reason: string, retryAfterSeconds?: number): Fault => ({
  type: 'status',
  status: code,
  reason,
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
});

describe('F19: a cluster ends as ever, with no object twice, though the API server', () => {
  let undisturbed: Awaited<ReturnType<typeof bringUpUnder>>;
  beforeAll(async () => {
    undisturbed = await bringUpUnder(() => ({ met: () => 0 }));
  }, 120_000);

  /** The same in the end, and it was not for want of faults. */
  function expectSame({ faults, ...end }: typeof undisturbed): void {
    const { faults: _none, ...wanted } = undisturbed;
    expect(end).toEqual(wanted);
    expect(faults).toBeGreaterThan(2);
  }

  it.each<[string, (request: RecordedRequest) => boolean, Fault]>([
    ['answers writes with 409', isWrite, status(409, 'Conflict')],
    ['is busy (429, Retry-After)', isCall, status(429, 'TooManyRequests', 2)],
    ['fails with 500', isCall, status(500, 'InternalError')],
    ['fails with 503', isCall, status(503, 'ServiceUnavailable')],
    ['times out with 504', isCall, status(504, 'Timeout')],
    ['breaks connections', isCall, { type: 'reset' }],
    ['does it and breaks the connection', isCall, { type: 'reset-after' }],
    ['cuts off its answers', isCall, { type: 'truncate' }],
    ['answers in drops', isCall, { type: 'slow' }],
    ['refuses watches', isWatch, status(503, 'ServiceUnavailable')],
    ['refuses to resume watches', isWatch, status(410, 'Expired')],
    ['cuts off lines of watches', isWatch, { type: 'truncate' }],
    ['garbles lines of watches', isWatch, { type: 'garble' }],
  ])('%s', async (_, when, fault) => {
    const end = await bringUpUnder(({ server }) =>
      everyThird(server, when, { fault: () => fault, times: 40 }),
    );
    expectSame(end);
  });

  it('does not answer at all', async () => {
    const end = await bringUpUnder(
      ({ server }) => everyThird(server, isCall, { fault: () => ({ type: 'hang' }), times: 3 }),
      { impatient: true },
    );
    expectSame(end);
  });

  it('answers reads from a cache that lags behind', async () => {
    const end = await bringUpUnder(({ server }) => {
      const { revision } = server;
      return everyThird(server, ({ verb }) => verb === 'get', {
        fault: () => ({ type: 'stale', revision: Math.max(revision, server.revision - 5) }),
        times: 20,
      });
    });
    expectSame(end);
  });

  it.each<[string, (server: FakeApiServer) => void]>([
    ['drops every watch again and again', () => undefined],
    [
      'drops every watch, and forgets what it has not told,',
      (server) => {
        server.compact();
      },
    ],
  ])('%s', async (_, beside) => {
    const end = await bringUpUnder((scene) => {
      const { world, server } = scene;
      const step = world.step.bind(world);
      let steps = 0;
      world.step = async () => {
        const before = server.revision;
        await step();
        if (server.revision !== before) beside(server);
        steps += 1;
        server.dropWatches(steps % 2 === 0 ? 'end' : 'reset');
      };
      return { met: () => steps };
    });
    expectSame(end);
  });
});
