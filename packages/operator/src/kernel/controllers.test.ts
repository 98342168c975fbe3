import type { AnyPlugin, Controller, ControllerResult, ObjectJson } from '@howdah/plugin-api';
import { expect, it } from 'vitest';
import { FEP_CLUSTERS } from '@howdah/core';
import { calm, eventually, listAt, objectAt, textAt } from '@howdah/testing';
import { KeptLog } from './fixtures/keptLog.js';
import { conditions, operatorWrites, readiness } from './fixtures/look.js';
import { ownKind } from './fixtures/ownKind.js';
import { samplePlugin } from './fixtures/samplePlugin.js';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

const WIDGET = ownKind('Widget');
const FINALIZER = 'widgets.example.org/widgets';

const widgets = (controller: Omit<Controller, 'id' | 'kind'>): AnyPlugin =>
  samplePlugin(
    'widgets',
    { start: () => ({ controllers: [{ id: 'widgets', kind: WIDGET.named, ...controller }] }) },
    WIDGET.manifest,
  );

const done = (status?: ControllerResult['status']): Promise<ControllerResult> =>
  Promise.resolve({ result: 'done', ...(status === undefined ? {} : { status }) });

const colourOf = (object: ObjectJson): string => textAt(objectAt(object, 'spec'), 'colour') ?? '';

async function start(scene: Scene, plugin: AnyPlugin): Promise<void> {
  await scene.installCrd(WIDGET.crd);
  scene.startOperator('operator', { plugins: [plugin] });
}

async function create(scene: Scene, name: string, colour: string): Promise<void> {
  await scene.world.client.create(WIDGET.kind, WIDGET.object(name, { colour }));
  await scene.settle();
}

const widget = (scene: Scene, name: string) => scene.world.kube.get(WIDGET.kind, at(name));

async function change(scene: Scene, name: string, patch: Parameters<Scene['patchCluster']>[0]) {
  await scene.world.kube.patchMerge({ kind: WIDGET.kind, key: at(name) }, patch);
  await scene.settle();
}

it('a controller works on its objects when they change in what matters, and writes status only where it differs', () =>
  withScene(async (scene) => {
    const seen: string[] = [];
    const plugin = widgets({
      reconcile: (object) => {
        seen.push(`${object.metadata.name} ${colourOf(object)}`);
        return done({ shade: colourOf(object) === 'white' ? 'light' : 'dark' });
      },
    });
    await start(scene, plugin);
    await create(scene, 'a', 'red');
    expect(objectAt(await widget(scene, 'a'), 'status')).toEqual({ shade: 'dark' });
    await create(scene, 'b', 'white');
    expect(seen).toEqual(['a red', 'b white']);

    scene.server.forgetRequests();
    await change(scene, 'a', { metadata: { annotations: { heartbeat: '17' } } });
    expect(seen).toHaveLength(2);
    await change(scene, 'a', { spec: { colour: 'black' } });
    expect(seen.slice(2)).toEqual(['a black']);
    expect(operatorWrites(scene).filter(({ user }) => user === 'operator')).toEqual([]);

    await change(scene, 'a', { spec: { colour: 'white' } });
    expect(objectAt(await widget(scene, 'a'), 'status')).toEqual({ shade: 'light' });
    expect(operatorWrites(scene)).toMatchObject([{ resource: 'widgets', subresource: 'status' }]);

    scene.startOperator('second', { plugins: [plugin] });
    scene.server.forgetRequests();
    await scene.settle();
    expect(operatorWrites(scene)).toEqual([]);
  }));

it('an object has its finalizer before anything is done for it, and loses it when the cleaning up is done', () =>
  withScene(async (scene) => {
    const told: string[] = [];
    let cleaned = false;
    const note = (what: string, { metadata }: ObjectJson): void => {
      const held = JSON.stringify(metadata['finalizers'] ?? []);
      told.push(`${what} ${held}`);
    };
    const plugin = widgets({
      reconcile: (object) => {
        note('reconcile', object);
        return done();
      },
      finalize: (object) => {
        note('finalize', object);
        return cleaned
          ? done()
          : Promise.resolve({ result: 'again', afterMs: 5000, status: { leaving: 'slowly' } });
      },
    });
    await start(scene, plugin);
    await create(scene, 'a', 'red');
    expect(told).toEqual([`reconcile ["${FINALIZER}"]`]);

    await scene.world.kube.delete(WIDGET.kind, at('a'));
    await scene.settle();
    expect(objectAt(await widget(scene, 'a'), 'status')).toEqual({ leaving: 'slowly' });
    expect(told.length).toBeGreaterThan(1);
    expect(new Set(told.slice(1))).toEqual(new Set([`finalize ["${FINALIZER}"]`]));

    cleaned = true;
    const before = told.length;
    await scene.settle();
    expect(told.slice(before)).toEqual([`finalize ["${FINALIZER}"]`]);
    expect(await widget(scene, 'a')).toBeUndefined();
  }));

it('an object that somebody else holds, too, is cleaned up after once', () =>
  withScene(async (scene) => {
    let finalized = 0;
    const plugin = widgets({
      reconcile: () => done(),
      finalize: () => {
        finalized += 1;
        return done();
      },
    });
    await start(scene, plugin);
    await create(scene, 'a', 'red');
    const theirs = 'somebody.example.org/else';
    await change(scene, 'a', { metadata: { finalizers: [FINALIZER, theirs] } });
    await scene.world.kube.delete(WIDGET.kind, at('a'));
    await scene.settle();
    expect((await widget(scene, 'a'))?.metadata.finalizers).toEqual([theirs]);
    await change(scene, 'a', { metadata: { finalizers: [] } });
    expect(await widget(scene, 'a')).toBeUndefined();
    expect(finalized).toBe(1);
  }));

it('a controller that wants to look again does so after the time it said, and not before', () =>
  withScene(async (scene) => {
    let looks = 0;
    const plugin = widgets({
      reconcile: () => {
        looks += 1;
        return Promise.resolve({ result: 'again', afterMs: 60_000 });
      },
    });
    await start(scene, plugin);
    await scene.world.client.create(WIDGET.kind, WIDGET.object('a', { colour: 'red' }));
    await scene.quiet();
    expect(looks).toBe(1);
    await scene.pass(59_000);
    await scene.quiet();
    expect(looks).toBe(1);
    await scene.pass(2000);
    await scene.quiet();
    expect(looks).toBe(2);
  }));

it('a controller that throws is asked again, and holds up neither other objects nor clusters', () =>
  withScene(async (scene) => {
    let mended = false;
    const plugin = widgets({
      reconcile: (object) =>
        colourOf(object) === 'red' && !mended
          ? Promise.reject(new TypeError('hunter2'))
          : done({ seen: true }),
    });
    await start(scene, plugin);
    await create(scene, 'broken', 'red');
    await create(scene, 'fine', 'blue');
    await scene.createCluster();
    await scene.settle();
    expect(objectAt(await widget(scene, 'fine'), 'status')).toEqual({ seen: true });
    expect(objectAt(await widget(scene, 'broken'), 'status')).toEqual({});
    expect(await readiness(scene)).toMatch(/^True AllMembersReady/);
    expect((await conditions(scene))['WidgetsDegraded']).toMatch(
      /^True PluginFailed: .*threw TypeError when it was asked to reconcile Widget shop\/broken/,
    );

    mended = true;
    await scene.settleFor(300_000);
    expect(objectAt(await widget(scene, 'broken'), 'status')).toEqual({ seen: true });
    expect((await conditions(scene))['WidgetsDegraded']).toMatch(/^False Working/);
  }));

it('a controller that answers nonsense has failed, and an object is not taken for cleaned up', () =>
  withScene(async (scene) => {
    const nonsense: ControllerResult = JSON.parse('{ "result": "finished" }');
    const plugin = widgets({
      reconcile: () => done({ seen: true }),
      finalize: () => Promise.resolve(nonsense),
    });
    await start(scene, plugin);
    await scene.createCluster();
    await create(scene, 'one', 'blue');
    await scene.world.kube.delete(WIDGET.kind, at('one'));
    await scene.settle();
    expect((await widget(scene, 'one'))?.metadata.finalizers).toEqual([FINALIZER]);
    expect((await conditions(scene))['WidgetsDegraded']).toMatch(
      /^True PluginFailed: .*answered nonsense when it was asked to finalize Widget shop\/one/,
    );
  }));

it('objects that fail, and take their time over it, never have all the workers', () =>
  withScene(async (scene) => {
    const tried = new Set<string>();
    let slow = false;
    let atOnce = 0;
    let mostAtOnce = 0;
    const plugin = widgets({
      reconcile: async (object, { signal }) => {
        if (colourOf(object) !== 'red') return done({ seen: true });
        if (slow) {
          tried.add(object.metadata.name);
          atOnce += 1;
          mostAtOnce = Math.max(mostAtOnce, atOnce);
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          atOnce -= 1;
        }
        throw new TypeError('broken');
      },
    });
    await start(scene, plugin);
    for (const name of ['a', 'b', 'c']) await create(scene, name, 'red');

    slow = true;
    await scene.pass(600_000);
    await calm(scene.server);
    expect(tried).toEqual(new Set(['a', 'b', 'c']));
    expect(mostAtOnce).toBe(1);
    for (let tries = 0; atOnce === 0 && tries < 60; tries += 1) await scene.pass(10_000);
    expect(atOnce).toBe(1);
    await scene.world.client.create(WIDGET.kind, WIDGET.object('fine', { colour: 'blue' }));
    await eventually('the other worker has done its work', () => {
      const fine = scene.server.read(WIDGET.kind, at('fine'));
      return objectAt(fine, 'status')['seen'] === true;
    });
    expect(atOnce).toBe(1);
  }));

it("F35: a controller that never ends holds up neither clusters nor other plugins, is told after 30 s, and its late answer is nobody's", () =>
  withScene(async (scene) => {
    const GADGET = ownKind('Gadget');
    const held: (() => void)[] = [];
    const stuck = widgets({
      reconcile: async (object) => {
        if (colourOf(object) !== 'red') return done({ seen: true });
        await new Promise<void>((resolve) => held.push(resolve));
        return done({ late: true });
      },
    });
    const other = samplePlugin(
      'gadgets',
      {
        start: () => ({
          controllers: [
            { id: 'gadgets', kind: GADGET.named, reconcile: () => done({ seen: true }) },
          ],
        }),
      },
      GADGET.manifest,
    );
    for (const { crd } of [WIDGET, GADGET]) await scene.installCrd(crd);
    scene.startOperator('operator', { plugins: [stuck, other] });
    const names = Array.from({ length: 12 }, (_, index) => `stuck-${index}`);
    for (const name of names) {
      await scene.world.client.create(WIDGET.kind, WIDGET.object(name, { colour: 'red' }));
    }
    await eventually('it has all that it may have', () => held.length > 0);
    await calm(scene.server);
    expect(held).toHaveLength(2);
    await scene.world.client.create(GADGET.kind, GADGET.object('fine', {}));
    await scene.createCluster();
    await eventually('the others are served', () => {
      const fine = objectAt(scene.server.read(GADGET.kind, at('fine')), 'status');
      return fine['seen'] === true && degradedOf(scene) !== undefined;
    });
    expect(degradedOf(scene)).toMatch(/^False/);

    await scene.pass(30_000);
    await eventually('it is told', () => degradedOf(scene)?.startsWith('True') === true);
    expect(degradedOf(scene)).toMatch(
      /^True .*widgets\.example\.org has a controller that was asked to reconcile Widget shop\/stuck-\d+ and did not end within 30 s/,
    );
    for (let rest = 0; rest < 8; rest += 1) {
      await calm(scene.server);
      await scene.pass(30_000);
    }
    await calm(scene.server);
    // Nobody begins what has not ended once more.
    expect(held).toHaveLength(names.length);

    for (const name of names) {
      await scene.world.kube.patchMerge(
        { kind: WIDGET.kind, key: at(name) },
        { spec: { colour: 'blue' } },
      );
    }
    for (const release of held) release();
    await scene.settleFor(600_000);
    for (const name of names) {
      expect(objectAt(await widget(scene, name), 'status')).toEqual({ seen: true });
    }
    expect((await conditions(scene))['WidgetsDegraded']).toMatch(/^False Working/);
  }));

function degradedOf(scene: Scene): string | undefined {
  const status = objectAt(scene.server.read(FEP_CLUSTERS, at('my-db')), 'status');
  const told = listAt(status, 'conditions').find(
    (each) => textAt(each, 'type') === 'WidgetsDegraded',
  );
  return told && `${textAt(told, 'status')} ${textAt(told, 'message')}`;
}

it('objects that changed while no operator ran are worked on by the next one', () =>
  withScene(async (scene) => {
    const seen: string[] = [];
    await scene.installCrd(WIDGET.crd);
    await create(scene, 'a', 'red');
    const plugin = widgets({
      reconcile: (object) => {
        seen.push(object.metadata.name);
        return done();
      },
    });
    scene.startOperator('operator', { plugins: [plugin] });
    await scene.settle();
    expect(seen).toEqual(['a']);
  }));

it.each<readonly [string, Omit<Controller, 'id' | 'kind'>]>([
  ['reconcile', { reconcile: () => Promise.reject(new TypeError('hunter2')) }],
  [
    'finalize',
    { reconcile: () => done(), finalize: () => Promise.reject(new TypeError('hunter2')) },
  ],
  [
    'name the cluster of',
    {
      reconcile: () => done(),
      clusterOf: () => {
        throw new TypeError('hunter2');
      },
    },
  ],
])(
  'of what a controller throws that is asked to %s its object the log tells the class, the plugin and the object, and never the text',
  (asked, controller) =>
    withScene(async (scene) => {
      const log = new KeptLog();
      await scene.installCrd(WIDGET.crd);
      scene.startOperator('operator', { plugins: [widgets(controller)], log });
      await create(scene, 'a', 'red');
      await scene.world.kube.delete(WIDGET.kind, at('a'));
      await scene.settle();
      const told = log.warnings.find((line) => line.includes('is tried again')) ?? '';
      expect(told).toContain(
        `Plugin widgets.example.org threw TypeError when it was asked to ${asked} Widget shop/a`,
      );
      expect(JSON.stringify(log)).not.toContain('hunter2');
    }),
);
