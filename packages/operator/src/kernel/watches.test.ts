import { KINDS } from '@howdah/kube';
import type { AnyPlugin, Controller, WatchedKind } from '@howdah/plugin-api';
import { at, listAt, objectAt, textAt } from '@howdah/testing';
import { expect, it } from 'vitest';
import { operatorWrites, readiness } from './fixtures/look.js';
import { ownKind } from './fixtures/ownKind.js';
import { samplePlugin } from './fixtures/samplePlugin.js';
import { withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

const fails = (): never => {
  throw new TypeError('hunter2');
};

const watching = (watch: Pick<WatchedKind, 'relevant' | 'clustersOf'>): AnyPlugin =>
  samplePlugin(
    'watching',
    {},
    {
      rbac: [{ apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] }],
      watches: [{ apiVersion: 'v1', kind: 'Pod', ...watch }],
    },
  );

it.each([
  ['cannot say what is relevant', watching({ relevant: fails })],
  ['cannot say whom it concerns', watching({ relevant: () => null, clustersOf: fails })],
  ['answers nonsense', watching({ relevant: () => Number.NaN, clustersOf: () => [7] as never })],
])('F35: a plugin whose watch %s keeps no event from anybody', (_, plugin) =>
  withScene(async (scene) => {
    scene.startOperator('operator', { plugins: [plugin] });
    await scene.createCluster();
    await scene.settle();
    expect(await readiness(scene)).toMatch(/^True AllMembersReady/);

    await scene.patchCluster({ fep: { instances: 2 } });
    await scene.settle();
    expect(await readiness(scene)).toMatch(/^True AllMembersReady: 2 of 2/);
    scene.server.forgetRequests();
    await scene.world.heartbeat();
    await scene.settle();
    expect(operatorWrites(scene)).toEqual([]);
    expect(await scene.cluster()).toMatchObject({ metadata: at('my-db') });
  }),
);

const WIDGET = ownKind('Widget');
const PART = ownKind('Part');

/** A controller of widgets that watches parts besides. */
const widgets = (controller: Partial<Controller> & Pick<Controller, 'reconcile'>): AnyPlugin =>
  samplePlugin(
    'widgets',
    { start: () => ({ controllers: [{ id: 'widgets', kind: WIDGET.named, ...controller }] }) },
    {
      rbac: [...(WIDGET.manifest.rbac ?? []), ...(PART.manifest.rbac ?? [])],
      watches: [...(WIDGET.manifest.watches ?? []), ...(PART.manifest.watches ?? [])],
    },
  );

async function start(scene: Scene, plugin: AnyPlugin): Promise<void> {
  await scene.installCrd(WIDGET.crd);
  await scene.installCrd(PART.crd);
  scene.startOperator('operator', { plugins: [plugin] });
  for (const name of ['a', 'b']) {
    await scene.world.client.create(WIDGET.kind, WIDGET.object(name, {}));
  }
  await scene.settle();
}

const changePart = async (scene: Scene, name: string, patch: object): Promise<void> => {
  await scene.world.kube.patchMerge({ kind: PART.kind, key: at(name) }, { ...patch });
  await scene.settle();
};

it('an object leads to the resource that owns it, when it changes in what is relevant or goes', () =>
  withScene(async (scene) => {
    const seen: string[] = [];
    const note: Controller['reconcile'] = ({ metadata }) => {
      seen.push(metadata.name);
      return Promise.resolve({ result: 'done' });
    };
    await start(scene, widgets({ reconcile: note }));
    const owner = await scene.world.kube.get(WIDGET.kind, at('a'));
    const part = PART.object('p', { size: 1 });
    const { apiVersion, kind } = WIDGET.named;
    const ownerReferences = [{ apiVersion, kind, name: 'a', uid: owner?.metadata.uid ?? '' }];
    const metadata = { ...part.metadata, ownerReferences };
    await scene.world.client.create(PART.kind, { ...part, metadata });
    await scene.settle();
    expect(seen).toEqual(['a', 'b', 'a']);

    await changePart(scene, 'p', { metadata: { annotations: { heartbeat: '17' } } });
    expect(seen).toHaveLength(3);
    await changePart(scene, 'p', { spec: { size: 2 } });
    expect(seen.slice(3)).toEqual(['a']);
    await scene.world.kube.delete(PART.kind, at('p'));
    await scene.settle();
    expect(seen.slice(4)).toEqual(['a']);
  }));

it('an object leads to the resources that a controller maps it to', () =>
  withScene(async (scene) => {
    const seen: string[] = [];
    const plugin = widgets({
      watches: [
        {
          kind: PART.named,
          namesOf: (object) => {
            const wanted = textAt(objectAt(object, 'spec'), 'of') ?? fails();
            return wanted.split(',');
          },
        },
      ],
      reconcile: ({ metadata }) => {
        seen.push(metadata.name);
        return Promise.resolve({ result: 'done' });
      },
    });
    await start(scene, plugin);
    await scene.world.client.create(PART.kind, PART.object('p', { of: 'b' }));
    await scene.settle();
    expect(seen).toEqual(['a', 'b', 'b']);
    // Whom it concerned hears of it, too.
    await changePart(scene, 'p', { spec: { of: 'a' } });
    expect(seen.slice(3).toSorted()).toEqual(['a', 'b']);

    await scene.world.client.create(PART.kind, PART.object('nonsense', {}));
    await changePart(scene, 'p', { spec: { of: 'a,nobody' } });
    expect(seen.slice(5)).toEqual(['a']);
  }));

it('a controller that maps a kind which its manifest does not watch is refused with what to add', () =>
  withScene(async (scene) => {
    const { kind, apiVersion } = { kind: 'Secret', apiVersion: 'v1' };
    const plugin = widgets({
      watches: [{ kind: { kind, apiVersion }, namesOf: () => [] }],
      reconcile: () => Promise.resolve({ result: 'done', status: { seen: true } }),
    });
    await start(scene, plugin);
    const widget = await scene.world.kube.get(WIDGET.kind, at('a'));
    expect(widget?.['status']).toBeUndefined();
    expect(await scene.world.kube.get(KINDS.secrets, at('a'))).toBeUndefined();
  }));

it('conditions of a controller are merged by type; their times move with their status', () =>
  withScene(async (scene) => {
    let status: 'True' | 'False' = 'False';
    let message = 'waits';
    const plugin = widgets({
      reconcile: ({ metadata }) =>
        Promise.resolve({
          result: 'done',
          status: { name: metadata.name },
          conditions: [{ type: 'Ready', status, reason: 'Because', message }],
        }),
    });
    await start(scene, plugin);
    const told = async (): Promise<Record<string, unknown>> => {
      const widget = await scene.world.kube.get(WIDGET.kind, at('a'));
      const [condition] = listAt(objectAt(widget, 'status'), 'conditions');
      const { observedGeneration, name } = objectAt(widget, 'status');
      return { observedGeneration, name, ...objectAt(condition) };
    };
    const first = await told();
    expect(first).toMatchObject({ name: 'a', observedGeneration: 1, status, message });
    const touch = async (): Promise<void> => {
      await scene.pass(60_000);
      const spec = { touched: String(message) + status };
      await scene.world.kube.patchMerge({ kind: WIDGET.kind, key: at('a') }, { spec });
      await scene.settle();
    };
    message = 'waits on';
    await touch();
    const since = first['lastTransitionTime'];
    expect(await told()).toMatchObject({
      observedGeneration: 2,
      message,
      lastTransitionTime: since,
    });

    status = 'True';
    await touch();
    const last = await told();
    expect(last).toMatchObject({ observedGeneration: 3, status });
    expect(last['lastTransitionTime']).not.toBe(since);
    scene.server.forgetRequests();
    await scene.settle();
    expect(operatorWrites(scene)).toEqual([]);
  }));
