import { definePlugin } from '@howdah/plugin-api';
import type { AnyPlugin, Plugin } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { conditions, operatorWrites, pods, readiness } from './fixtures/look.js';
import { withScene } from './fixtures/scene.js';

interface Settings {
  readonly broken: boolean;
}

/** A plugin that works until a cluster asks for it. */
const fragile = (part: Partial<Plugin<Settings>>): AnyPlugin =>
  definePlugin<Settings>({
    manifest: { id: 'fragile.example.org', key: 'fragile', version: '1.0.0', contract: '0.1' },
    select: (spec) => ({ broken: JSON.stringify(spec).includes('fragile') }),
    contribute: () => [],
    ...part,
  });

function fail(broken: boolean): readonly never[] {
  if (broken) throw new TypeError('the password is hunter2');
  return [];
}

describe('a plugin that throws for one cluster: nothing of that cluster is changed, the others go on;', () => {
  it.each<readonly [string, Partial<Plugin<Settings>>]>([
    [
      'select',
      {
        select: (spec) => {
          fail(JSON.stringify(spec).includes('fragile'));
          return { broken: false };
        },
      },
    ],
    ['validate', { validate: ({ spec }) => fail(spec.broken) }],
    ['contribute', { contribute: ({ spec }) => fail(spec.broken) }],
    ['render', { render: ({ spec }) => fail(spec.broken) }],
  ])('when it is asked to %s', (asked, part) =>
    withScene(async (scene) => {
      scene.startOperator('operator', { plugins: [fragile(part)] });
      await scene.createCluster();
      await scene.settle();
      expect(await conditions(scene)).toMatchObject({
        Ready: expect.stringContaining('True AllMembersReady'),
        FragileDegraded: 'False Working: Plugin fragile.example.org works.',
      });

      scene.server.forgetRequests();
      await scene.patchCluster({ fep: { instances: 1 }, plugins: { fragile: { on: true } } });
      await scene.createCluster('other');
      await scene.settle();
      const told = await conditions(scene);
      const message = `Plugin fragile.example.org threw TypeError when it was asked to ${asked}`;
      expect(told['Ready']).toContain(`False PluginFailed: ${message}`);
      expect(told['FragileDegraded']).toContain(`True PluginFailed: ${message}`);
      expect(JSON.stringify([told, scene.events])).not.toContain('hunter2');
      expect(told['Available']).toMatch(/^True/);
      expect(pods(scene).filter((name) => name.startsWith('my-db'))).toHaveLength(3);
      expect(
        operatorWrites(scene).filter(({ key }) => key?.name.startsWith('my-db') === true),
      ).toMatchObject([{ resource: 'fepclusters' }, { resource: 'fepclusters' }]);
      expect(await readiness(scene, 'other')).toMatch(/^True AllMembersReady/);

      await scene.patchCluster({ plugins: null });
      await scene.settle();
      expect(await conditions(scene)).toMatchObject({
        Ready: 'True AllMembersReady: 1 of 1 members are ready.',
        FragileDegraded: expect.stringContaining('False Working'),
      });
    }),
  );
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
