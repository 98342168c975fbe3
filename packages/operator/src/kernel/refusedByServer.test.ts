import { KINDS } from '@howdah/kube';
import type { AnyPlugin, OwnedObject } from '@howdah/plugin-api';
import { objectAt } from '@howdah/testing';
import { expect, it } from 'vitest';
import { conditions, operatorWrites, readiness } from './fixtures/look.js';
import { samplePlugin } from './fixtures/samplePlugin.js';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

const configMap = (name: string, bytes: number): OwnedObject => ({
  slot: 'object',
  object: {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    data: { text: 'x'.repeat(bytes) },
  },
});

/** An operator with these plugins takes a cluster over that was in order without them. */
async function join(scene: Scene, plugins: readonly AnyPlugin[]): Promise<void> {
  const former = scene.startOperator();
  await scene.createCluster();
  await scene.settle();
  await scene.stopOperator(former);
  scene.startOperator('successor', { plugins });
  await scene.settle();
}

async function restsQuietly(scene: Scene): Promise<void> {
  scene.server.forgetRequests();
  await scene.settle();
  expect(operatorWrites(scene)).toEqual([]);
}

it('F35: of plugins that contribute more than a cluster keeps the one with most is named in its own condition', () =>
  withScene(async (scene) => {
    const sizes = { tiny: 100, small: 150_000, middle: 180_000, large: 230_000 };
    await join(
      scene,
      Object.entries(sizes).map(([name, bytes]) =>
        samplePlugin(name, { contribute: () => [configMap(`of-${name}`, bytes)] }),
      ),
    );
    const told = await conditions(scene);
    expect(told['LargeDegraded']).toMatch(
      /^True PluginFailed: Plugin large\.example\.org contributes more than can be kept .*of plugin large\.example\.org/,
    );
    for (const name of ['Tiny', 'Small', 'Middle']) {
      expect(told[`${name}Degraded`]).toMatch(/^False Working/);
    }
    expect(await readiness(scene)).toMatch(/^True AllMembersReady/);
    const state = await scene.world.kube.get(KINDS.configMaps, at('my-db-state'));
    expect(Object.keys(objectAt(state ?? {}, 'data'))).toContain('plugin.tiny.example.org');
    await restsQuietly(scene);
  }));
