import { KINDS } from '@howdah/kube';
import type { AnyObject } from '@howdah/kube';
import type { Contribution } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { ask, askAndSettle } from './fixtures/actions.js';
import { objectAt } from '@howdah/testing';
import { conditions, operatorWrites, pods, readiness } from './fixtures/look.js';
import { idOf, samplePlugin } from './fixtures/samplePlugin.js';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

const MARK: Contribution = { slot: 'pod.meta', annotations: { 'example.org/mark': 'made' } };
const marker = samplePlugin('marker', { contribute: () => [MARK] });
const broken = samplePlugin('marker', {
  contribute: () => {
    throw new TypeError('no');
  },
});

async function state(scene: Scene): Promise<AnyObject> {
  const found = await scene.world.kube.get(KINDS.configMaps, at('my-db-state'));
  if (found === undefined) throw new Error('the cluster has no state object');
  return found;
}

async function mark(scene: Scene): Promise<unknown> {
  const members = await scene.world.kube.get(KINDS.statefulSets, at('my-db-sts'));
  const template = objectAt(objectAt(members ?? {}, 'spec'), 'template');
  return objectAt(objectAt(template, 'metadata'), 'annotations')['example.org/mark'];
}

/** A cluster of which the marker is a part; its operator has ended. */
async function madeWithMarker(scene: Scene): Promise<void> {
  const operator = scene.startOperator('operator', { plugins: [marker] });
  await scene.createCluster();
  await scene.settle();
  await scene.stopOperator(operator);
}

describe('F35: what a plugin has a part in is not taken from it, though its record is lost:', () => {
  const losses: readonly (readonly [string, (scene: Scene) => Promise<unknown>])[] = [
    [
      'the state object is deleted',
      async (scene) => scene.world.client.delete(KINDS.configMaps, await state(scene)),
    ],
    [
      'its labels are taken off',
      async (scene) =>
        scene.world.client.patch(KINDS.configMaps, await state(scene), {
          metadata: { labels: { 'howdah.dev/cluster': null } },
        }),
    ],
    [
      'the record is taken out of it',
      async (scene) =>
        scene.world.client.patch(KINDS.configMaps, await state(scene), {
          data: { [`plugin.${idOf('marker')}`]: null },
        }),
    ],
    [
      'it is of a version that nobody knows',
      async (scene) =>
        scene.world.client.patch(KINDS.configMaps, await state(scene), { data: { version: '9' } }),
    ],
  ];
  it.each(losses)('%s while the plugin is missing, and while it fails', (_, lose) =>
    withScene(async (scene) => {
      await madeWithMarker(scene);
      await lose(scene);
      const without = scene.startOperator('without');
      await scene.settle();
      expect(await mark(scene)).toBe('made');
      expect(await readiness(scene)).toMatch(/^False PluginFailed/);
      await scene.stopOperator(without);
      scene.startOperator('failing', { plugins: [broken] });
      await scene.settle();
      expect(await mark(scene)).toBe('made');
      expect(await readiness(scene)).toMatch(/^False PluginFailed/);
    }),
  );

  it('nothing is applied that could not be recorded', () =>
    withScene(async (scene) => {
      const first = scene.startOperator();
      await scene.createCluster();
      await scene.settle();
      await scene.stopOperator(first);
      scene.server.inject({
        fault: { type: 'status', status: 500 },
        when: ({ key, verb }) => key?.name === 'my-db-state' && verb === 'patch',
        times: Number.POSITIVE_INFINITY,
      });
      const joining = scene.startOperator('joining', { plugins: [marker] });
      await scene.settleFor(5000);
      expect(await mark(scene)).toBeUndefined();
      scene.server.clearFaults();
      await scene.stopOperator(joining);
    }));
});

it('F35: a plugin that is given up and is there all the same keeps its part, and nothing is written', () =>
  withScene(async (scene) => {
    scene.startOperator('operator', { plugins: [marker] });
    await scene.createCluster();
    await scene.settle();
    await scene.annotateCluster({ 'howdah.dev/forget-plugin': idOf('marker') });
    await scene.settle();
    expect(await mark(scene)).toBe('made');
    scene.server.forgetRequests();
    await scene.settle();
    expect(operatorWrites(scene)).toEqual([]);
  }));

it('an action that may have been done is not done again when the record of it is lost', () =>
  withScene(async (scene) => {
    const operator = scene.startOperator();
    await scene.createCluster();
    await scene.settle();
    await scene.stopOperator(operator);
    await ask(scene, { name: 'again', type: 'restart' });
    await scene.world.client.delete(KINDS.configMaps, await state(scene));
    scene.startOperator('successor');
    await scene.settle();
    expect(scene.world.patroni.postmasters.restarts).toEqual({});
    expect(await askAndSettle(scene, { name: 'anew', type: 'restart' })).toMatch(/^Success/);
    expect(scene.world.patroni.postmasters.restarts).toEqual({
      'my-db-sts-0': 1,
      'my-db-sts-1': 1,
      'my-db-sts-2': 1,
    });
  }));

it("F35: a plugin that claims another cluster's objects gets none of them, and that cluster does not notice", () =>
  withScene(async (scene) => {
    const greedy = samplePlugin('greedy', {
      contribute: ({ cluster, names }) =>
        cluster.name === 'my-db' ? stolen('other', names.labels) : [],
    });
    const before = scene.startOperator();
    await scene.createCluster();
    await scene.createCluster('other');
    await scene.settle();
    await scene.stopOperator(before);
    const objects = () =>
      Promise.all([
        scene.world.kube.get(KINDS.statefulSets, at('other-sts')),
        scene.world.kube.get(KINDS.services, at('other-primary-svc')),
      ]);
    const held = (await objects()).map((each) => each?.['spec']);
    scene.startOperator('successor', { plugins: [greedy] });
    await scene.settle();
    expect((await objects()).map((each) => each?.['spec'])).toEqual(held);
    const kept = await scene.world.kube.get(KINDS.configMaps, at('other-state'));
    expect(objectAt(kept ?? {}, 'data')['version']).toBe('1');
    expect(await readiness(scene, 'other')).toMatch(/^True AllMembersReady/);
    expect(pods(scene)).toHaveLength(6);
    const told = await conditions(scene);
    expect(told['Ready']).toMatch(/^True AllMembersReady/);
    expect(told['GreedyDegraded']).toMatch(
      /^True PluginFailed: .*contributes ConfigMap "other-state", Service "other-primary-svc", which exists/,
    );
  }));

function stolen(other: string, labels: Readonly<Record<string, string>>): readonly Contribution[] {
  const named = (kind: string, name: string, rest: object): Contribution => ({
    slot: 'object',
    keep: true,
    object: { apiVersion: 'v1', kind, metadata: { name, labels }, ...rest },
  });
  return [
    named('ConfigMap', `${other}-state`, { data: { version: '9' } }),
    named('Service', `${other}-primary-svc`, { spec: { selector: { mine: 'yes' } } }),
  ];
}
