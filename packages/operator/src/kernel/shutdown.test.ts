import { KINDS } from '@howdah/kube';
import type { JsonObject } from '@howdah/kube';
import type { Controller } from '@howdah/plugin-api';
import { at, eventually, NAMESPACE, objectAt, textAt, VirtualClock } from '@howdah/testing';
import type { RecordedRequest, Scene } from '@howdah/testing';
import { expect, it } from 'vitest';
import { runOperator } from '../compositionRoot/runOperator.js';
import { distribution } from '../distribution.js';
import { readEnvironment } from '../environment/environment.js';
import { ownKind } from './fixtures/ownKind.js';
import { samplePlugin } from './fixtures/samplePlugin.js';
import { withScene } from './fixtures/scene.js';

const WIDGET = ownKind('Widget');
const LEASE = at('howdah-operator');
const USER = 'stopped';

/** An operator as its Deployment runs it, with a controller that works on widgets. */
class Running {
  readonly clock = new VirtualClock();
  readonly stop = new AbortController();
  readonly ended: Promise<unknown>;
  /** What became of it so far. */
  readonly order: string[] = [];
  readonly scene: Scene;
  #port = 0;

  constructor(scene: Scene, reconcile: Controller['reconcile']) {
    this.scene = scene;
    const controllers = [{ id: 'widgets', kind: WIDGET.named, reconcile }];
    const widgets = samplePlugin('widgets', { start: () => ({ controllers }) }, WIDGET.manifest);
    const environment = {
      ...readEnvironment({ POD_NAMESPACE: LEASE.namespace, POD_NAME: USER }),
      httpPort: 0,
    };
    const note = (fields: JsonObject, message: string): void => {
      if (message === 'started') this.#port = Number(fields['port']);
    };
    const run = runOperator(
      {
        plugins: [...distribution, widgets],
        environment,
        access: scene.server.accessAs(USER),
        clock: this.clock,
        random: () => 0.5,
        logFor: () => ({ info: note, warn: note }),
      },
      this.stop.signal,
    );
    this.ended = run.then(
      () => this.order.push('ended'),
      (error: unknown) => this.order.push(`ended: ${String(error)}`),
    );
  }

  async begin(): Promise<void> {
    await this.scene.world.client.create(WIDGET.kind, WIDGET.object('a', {}));
    await eventually('it works', () => this.order.includes('a begins'));
  }

  /** Lets time pass so that renewals of the lease are answered in time. */
  async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      await this.scene.quiet();
      await this.clock.advance(1000);
    }
    await this.scene.quiet();
  }

  async answers(path: string): Promise<number> {
    return (await this.#ask(path)).status;
  }

  async tells(path: string): Promise<string> {
    return (await this.#ask(path)).text();
  }

  #ask(path: string): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.#port}${path}`);
  }

  get holder(): string | undefined {
    return textAt(objectAt(this.scene.server.read(KINDS.leases, LEASE), 'spec'), 'holderIdentity');
  }
}

const held = (): { readonly until: Promise<void>; readonly release: () => void } => {
  let release = (): void => undefined;
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { until, release };
};

type Reconcile = (order: string[], ...call: Parameters<Controller['reconcile']>) => Promise<void>;

const untilAborted: Reconcile = (order, _, { signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      order.push('a is aborted');
      reject(new Error('aborted'));
    });
  });

/** A scene with an operator, of which `reconcile` is told the order of events so far. */
const withOperator = (
  reconcile: Reconcile,
  play: (running: Running) => Promise<void>,
): Promise<void> =>
  withScene(async (scene) => {
    await scene.installCrd(WIDGET.crd);
    const running: Running = new Running(scene, async (object, run) => {
      running.order.push(`${object.metadata.name} begins`);
      await reconcile(running.order, object, run);
      return { result: 'done', status: { seen: true } };
    });
    await running.begin();
    try {
      await play(running);
    } finally {
      running.stop.abort();
      for (let second = 0; !running.order.at(-1)?.startsWith('ended'); second += 1) {
        expect(second).toBeLessThan(120);
        await running.pass(1);
      }
      await running.ended;
    }
  });

it('an operator that is told to stop is no longer ready, ends what it is at, begins nothing, and gives its lease back last', () => {
  const { until, release } = held();
  return withOperator(
    () => until,
    async (running) => {
      const { scene } = running;
      expect(await running.answers('/readyz')).toBe(200);
      running.stop.abort();
      expect(await running.answers('/readyz')).toBe(503);
      expect(await running.answers('/healthz')).toBe(200);
      await scene.world.client.create(WIDGET.kind, WIDGET.object('b', {}));
      await running.pass(20);
      expect(running.holder).toContain(USER);

      release();
      await running.ended;
      expect(running.order).toEqual(['a begins', 'ended']);
      expect(running.holder).toBe('');
      const status = objectAt(scene.server.read(WIDGET.kind, at('a')), 'status');
      expect(status).toEqual({ seen: true });
      const writes = scene.server.writes.filter(({ user }) => user === USER);
      expect(writes.slice(-2).map(({ resource }) => resource)).toEqual(['widgets', 'leases']);
      expect(scene.server.requests.at(-1)?.resource).toBe('leases');
    },
  );
});

it('what is not done in time is aborted, and only then the lease is given back', () =>
  withOperator(untilAborted, async (running) => {
    running.stop.abort();
    await running.pass(29);
    expect(running.order).toEqual(['a begins']);
    expect(running.holder).toContain(USER);
    await running.pass(2);
    expect(running.order).toEqual(['a begins', 'a is aborted', 'ended']);
    expect(running.holder).toBe('');
  }));

it('work that heeds nothing cannot keep an operator from ending: it is left behind when its time is over', () =>
  withOperator(
    () => new Promise(() => undefined),
    async (running) => {
      running.stop.abort();
      await running.pass(25);
      expect(running.order).toEqual(['a begins']);
      await running.pass(12);
      expect(running.order).toEqual(['a begins', 'ended']);
      // It may still write; the next leader waits until the lease has run out.
      expect(running.holder).toContain(USER);
    },
  ));

it('a controller that crashes is counted among the panics, one that refuses among the errors alone', () => {
  const thrown: Error[] = [new TypeError('x is undefined'), new Error('not yet')];
  return withOperator(
    () => Promise.reject(thrown.pop() ?? new Error('not yet')),
    async (running) => {
      const counted = async (what: string): Promise<string | undefined> => {
        const lines = (await running.tells('/metrics')).split('\n');
        return lines.find((line) => line.includes(`reconcile_${what}_total{`))?.split(' ')[1];
      };
      await running.pass(1);
      while (thrown.length > 0) await running.pass(1);
      expect(Number(await counted('errors'))).toBeGreaterThan(1);
      expect(await counted('panics')).toBe('1');
    },
  );
});

it('what waits to be told in events is told before an operator ends', () =>
  withOperator(
    () => Promise.resolve(),
    async (running) => {
      const { scene } = running;
      const { until, release } = held();
      const isEvent = ({ user, resource }: RecordedRequest): boolean =>
        user === USER && resource === 'events';
      scene.server.inject({ when: isEvent, fault: { type: 'hold', until } });
      // This operator has no image, and says so.
      for (const name of ['a-db', 'b-db']) await scene.createCluster(name);
      await eventually('the first of two is on its way', () => scene.server.requests.some(isEvent));
      await running.pass(1);
      running.stop.abort();
      await running.pass(2);
      expect(running.order).toEqual(['a begins']);
      release();
      await running.ended;
      const { items } = await scene.world.kube.list(KINDS.events, { namespace: NAMESPACE });
      const told = items.map(({ reason, regarding }) => [reason, objectAt(regarding)['name']]);
      expect(told).toEqual([
        ['InvalidManifest', 'a-db'],
        ['InvalidManifest', 'b-db'],
      ]);
    },
  ));

it('an operator that lost its lease aborts everything and ends at once, with the reason', () =>
  withOperator(untilAborted, async (running) => {
    const { kube } = running.scene.world;
    const spec = { holderIdentity: 'thief', leaseTransitions: 7 };
    await kube.patchMerge({ kind: KINDS.leases, key: LEASE }, { spec });
    await running.pass(3);
    expect(running.order).toEqual([
      'a begins',
      'a is aborted',
      'ended: Error: the lease was lost: taken-over',
    ]);
    expect(running.holder).toBe('thief');
  }));

it('an operator that cannot start stops what it has started', () =>
  withScene(async (scene) => {
    let stopped = 0;
    const runtime = {
      stop: (): Promise<void> => {
        stopped += 1;
        return Promise.resolve();
      },
    };
    const run = runOperator(
      {
        plugins: [...distribution, samplePlugin('stopped', { start: () => runtime })],
        environment: { ...readEnvironment({}), httpPort: -1 },
        access: scene.server.accessAs(USER),
        clock: new VirtualClock(),
        random: () => 0.5,
        logFor: () => ({ info: () => undefined, warn: () => undefined }),
      },
      new AbortController().signal,
    );
    await expect(run).rejects.toThrow('options.port');
    expect(stopped).toBe(1);
    expect(scene.server.requests.filter(({ user }) => user === USER)).toEqual([]);
  }));
