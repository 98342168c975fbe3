import { KINDS } from '@howdah/kube';
import { definePlugin } from '@howdah/plugin-api';
import type { AnyPlugin, Plugin } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { conditions, operatorWrites, pods, readiness } from './fixtures/look.js';
import { objectAt } from '@howdah/testing';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

interface Settings {
  readonly broken: boolean;
}

const ID = 'fragile.example.org';

/** A plugin that works until a cluster asks for it, and leaves its mark on the members. */
const fragile = (part: Partial<Plugin<Settings>> = {}): AnyPlugin =>
  definePlugin<Settings>({
    manifest: { id: ID, key: 'fragile', version: '1.0.0', contract: '0.2' },
    select: (spec) => ({ broken: JSON.stringify(spec).includes('fragile') }),
    contribute: () => [{ slot: 'pod.meta', annotations: { 'example.org/mark': 'made' } }],
    ...part,
  });

function fail(broken: boolean): readonly never[] {
  if (broken) throw new TypeError('the password is hunter2');
  return [];
}

const marked: NonNullable<Plugin<Settings>['contribute']> = ({ spec }) => {
  fail(spec.broken);
  return [{ slot: 'pod.meta', annotations: { 'example.org/mark': 'made' } }];
};

async function mark(scene: Scene): Promise<unknown> {
  const members = await scene.world.kube.get(KINDS.statefulSets, at('my-db-sts'));
  const template = objectAt(objectAt(members ?? {}, 'spec'), 'template');
  return objectAt(objectAt(template, 'metadata'), 'annotations')['example.org/mark'];
}

describe('F35: a plugin that throws contributes what it last did, and the rest of the manifest is followed;', () => {
  // Spec and the question whether it is used are read in one go.
  it.each<readonly [string, string, Partial<Plugin<Settings>>]>([
    [
      'select',
      'select',
      {
        select: (spec) => {
          fail(JSON.stringify(spec).includes('fragile'));
          return { broken: false };
        },
      },
    ],
    [
      'say whether it is enabled',
      'select',
      {
        enabled: ({ broken }) => {
          fail(broken);
          return true;
        },
      },
    ],
    ['validate', 'validate', { validate: ({ spec }) => fail(spec.broken) }],
    ['contribute', 'contribute', { contribute: marked }],
    ['render', 'render', { render: ({ spec }) => fail(spec.broken) }],
  ])('when it is asked to %s', (_, asked, part) =>
    withScene(async (scene) => {
      scene.startOperator('operator', { plugins: [fragile(part)] });
      await scene.createCluster();
      await scene.settle();
      expect(await conditions(scene)).toMatchObject({
        Ready: expect.stringContaining('True AllMembersReady'),
        FragileDegraded: `False Working: Plugin ${ID} works.`,
      });

      await scene.patchCluster({ fep: { instances: 1 }, plugins: { fragile: { on: true } } });
      await scene.settle();
      const told = await conditions(scene);
      const message = `Plugin ${ID} threw TypeError when it was asked to ${asked}`;
      expect(told['Ready']).toBe('True AllMembersReady: 1 of 1 members are ready.');
      expect(told['FragileDegraded']).toContain(`True PluginFailed: ${message}`);
      expect(JSON.stringify([told, scene.events])).not.toContain('hunter2');
      expect(await mark(scene)).toBe('made');
      expect(pods(scene)).toEqual(['my-db-sts-0']);

      await scene.patchCluster({ plugins: null });
      await scene.settle();
      expect(await conditions(scene)).toMatchObject({
        FragileDegraded: expect.stringContaining('False Working'),
      });
      scene.server.forgetRequests();
      await scene.settle();
      expect(operatorWrites(scene)).toEqual([]);
    }),
  );

  it('but a cluster that does not exist yet is not made without it', () =>
    withScene(async (scene) => {
      scene.startOperator('operator', { plugins: [fragile({ contribute: marked })] });
      await scene.createCluster();
      await scene.patchCluster({ plugins: { fragile: { on: true } } });
      await scene.settle();
      expect(await readiness(scene)).toMatch(/^False PluginFailed/);
      expect(pods(scene)).toEqual([]);
      await scene.createCluster('other');
      await scene.settle();
      expect(await readiness(scene, 'other')).toMatch(/^True AllMembersReady/);
    }));

  it('and after a restart of the operator too', () =>
    withScene(async (scene) => {
      const options = { plugins: [fragile({ contribute: marked })] };
      const before = scene.startOperator('operator', options);
      await scene.createCluster();
      await scene.settle();
      await scene.stopOperator(before);
      scene.startOperator('successor', options);
      await scene.patchCluster({ fep: { instances: 1 }, plugins: { fragile: { on: true } } });
      await scene.settle();
      expect(await readiness(scene)).toBe('True AllMembersReady: 1 of 1 members are ready.');
      expect(await mark(scene)).toBe('made');
    }));
});

describe('F35: a plugin that is missing while a cluster uses it', () => {
  it('contributes what it last did until somebody gives it up', () =>
    withScene(async (scene) => {
      const before = scene.startOperator('operator', { plugins: [fragile()] });
      await scene.createCluster();
      await scene.settle();
      await scene.stopOperator(before);
      scene.startOperator('without');
      await scene.patchCluster({ fep: { instances: 2 } });
      await scene.settle();
      const told = await conditions(scene);
      expect(told['Ready']).toBe('True AllMembersReady: 2 of 2 members are ready.');
      expect(told['FragileDegraded']).toMatch(
        /^True PluginFailed: Plugin .* is not in this operator/,
      );
      expect(await mark(scene)).toBe('made');

      await scene.annotateCluster({ 'howdah.dev/forget-plugin': ID });
      await scene.settle();
      expect(await mark(scene)).toBeUndefined();
      scene.server.forgetRequests();
      await scene.settle();
      expect(operatorWrites(scene)).toEqual([]);
    }));

  it('stands still where what it last did was for another image', () =>
    withScene(async (scene) => {
      const before = scene.startOperator('operator', { plugins: [fragile()] });
      await scene.createCluster();
      await scene.settle();
      await scene.stopOperator(before);
      scene.startOperator('without');
      await scene.patchCluster({ fep: { instances: 2, image: { image: 'example.org/other:17' } } });
      await scene.settle();
      expect(await readiness(scene)).toMatch(/^False PluginFailed/);
      expect(pods(scene)).toHaveLength(3);
    }));
});

it('a plugin that cannot say its conditions is degraded, and the cluster goes on', () =>
  withScene(async (scene) => {
    const mute = fragile({ conditions: ({ spec }) => fail(spec.broken) });
    scene.startOperator('operator', { plugins: [mute] });
    await scene.createCluster();
    await scene.patchCluster({ plugins: { fragile: { on: true } } });
    await scene.settle();
    const told = await conditions(scene);
    expect(told['Ready']).toMatch(/^True AllMembersReady/);
    expect(told['FragileDegraded']).toMatch(/^True PluginFailed/);
  }));
