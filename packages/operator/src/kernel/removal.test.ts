import { KINDS } from '@howdah/kube';
import type { AnyObject } from '@howdah/kube';
import { expect, it } from 'vitest';
import { NAMESPACE } from '@howdah/testing';
import { bringUp, operatorWrites, pods, readiness } from './fixtures/look.js';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

const deletions = (scene: Scene): readonly string[] =>
  operatorWrites(scene)
    .filter(({ verb }) => verb === 'delete')
    .map(({ resource, key }) => `${resource} ${key?.name ?? ''}`);

const memberConfigs = ({ world }: Scene): readonly string[] =>
  world.client
    .list(KINDS.configMaps)
    .map(({ metadata }) => metadata.name)
    .filter((name) => /^my-db-patroni-[0-9a-f]{10}$/.test(name));

/** An owner that is not the controller. */
async function clusterReference(scene: Scene) {
  const { apiVersion, kind, metadata } = await scene.cluster();
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '' };
}

it('a PodDisruptionBudget that is no longer wanted is removed, and nothing else', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const budget = () => scene.world.kube.get(KINDS.podDisruptionBudgets, at('my-db-sts'));
    await scene.patchCluster({ fep: { podDisruptionBudget: true } });
    await scene.settle();
    expect(await budget()).toBeDefined();
    expect(deletions(scene)).toEqual([]);

    await scene.patchCluster({ fep: { podDisruptionBudget: false } });
    await scene.settle();
    expect(await budget()).toBeUndefined();
    expect(deletions(scene)).toEqual(['poddisruptionbudgets my-db-sts']);
  }));

it('the configuration of a former template goes when the last pod made from it is gone, and not before', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const [former = ''] = memberConfigs(scene);
    await scene.patchCluster({ fep: { servicePort: 27501 } });
    await scene.settle();
    expect(memberConfigs(scene)).toHaveLength(2);

    for (const pod of pods(scene)) {
      expect(memberConfigs(scene)).toContain(former);
      await scene.world.kube.delete(KINDS.pods, at(pod));
      await scene.settle();
    }
    expect(memberConfigs(scene)).toHaveLength(1);
    expect(deletions(scene)).toEqual([`configmaps ${former}`]);
    expect(await readiness(scene)).toMatch(/^True AllMembersReady/);
  }));

it('what others made beside the cluster stays, whatever its label, and so does what outlived an earlier cluster', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const { client, kube } = scene.world;
    const labels = { 'howdah.dev/cluster': 'my-db' };
    const configMap = (name: string, metadata: Partial<AnyObject['metadata']>): AnyObject => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: NAMESPACE, name, labels, ...metadata },
    });
    const annotations = { 'howdah.dev/applied-hash': 'x' };
    const reference = await clusterReference(scene);
    await client.create(KINDS.configMaps, configMap('notes', {}));
    await client.create(KINDS.configMaps, configMap('kept', { annotations }));
    await client.create(
      KINDS.configMaps,
      configMap('attached', { annotations, ownerReferences: [reference] }),
    );
    await client.create(
      KINDS.configMaps,
      configMap('made-by-a-step', { ownerReferences: [{ ...reference, controller: true }] }),
    );
    // A wanted change, so that there is an apply.
    await scene.patchCluster({ fep: { podDisruptionBudget: true } });
    await scene.settle();
    expect(deletions(scene)).toEqual([]);
    expect(await kube.get(KINDS.configMaps, at('notes'))).toBeDefined();
  }));

it('a copy that a user made of an object of ours stays, though it has every mark of ours', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const { client, kube } = scene.world;
    await scene.patchCluster({ fep: { podDisruptionBudget: true } });
    await scene.settle();
    for (const [kind, name] of [
      [KINDS.podDisruptionBudgets, 'my-db-sts'],
      [KINDS.services, 'my-db-replica-svc'],
    ] as const) {
      const original = await kube.get(kind, at(name));
      if (original === undefined) throw new Error(`there is no ${name} to copy`);
      const { labels, annotations, ownerReferences } = original.metadata;
      const metadata = {
        namespace: NAMESPACE,
        name: 'copy',
        labels: labels ?? {},
        annotations: annotations ?? {},
        ownerReferences: ownerReferences ?? [],
      };
      await client.create(kind, { ...original, metadata });
    }
    await scene.patchCluster({ fep: { podDisruptionBudget: false } });
    await scene.settle();
    expect(deletions(scene)).toEqual(['poddisruptionbudgets my-db-sts']);
    expect(await kube.get(KINDS.services, at('copy'))).toBeDefined();
  }));

it('an object that changed after it was judged is not removed on that judgement', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const { server, world } = scene;
    await scene.patchCluster({ fep: { podDisruptionBudget: true } });
    await scene.settle();
    let release: () => void = () => undefined;
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    server.inject({
      when: ({ verb, resource }) => verb === 'delete' && resource === 'poddisruptionbudgets',
      fault: { type: 'hold', until },
    });
    await scene.patchCluster({ fep: { podDisruptionBudget: false } });
    await expect.poll(() => deletions(scene)).toHaveLength(1);
    // Somebody takes it out of our hands meanwhile.
    const ownerReferences = [await clusterReference(scene)];
    const budget = { kind: KINDS.podDisruptionBudgets, key: at('my-db-sts') };
    await world.kube.patchMerge(budget, { metadata: { ownerReferences } });
    release();
    await scene.settle();
    expect(await world.kube.get(KINDS.podDisruptionBudgets, at('my-db-sts'))).toBeDefined();
  }));

it('the configuration of a former template stays while a pod may yet be made from that one', () =>
  withScene(async (scene) => {
    const { world } = scene;
    await bringUp(scene);
    const [former = ''] = memberConfigs(scene);
    // The StatefulSet controller has not seen the newest template, and every pod dies meanwhile.
    const step = world.step.bind(world);
    world.step = () => Promise.resolve();
    await scene.patchCluster({ fep: { servicePort: 27501 } });
    for (const pod of pods(scene)) await world.kube.delete(KINDS.pods, at(pod));
    await scene.settle();
    expect(pods(scene)).toEqual([]);
    expect(memberConfigs(scene)).toContain(former);

    world.step = step;
    await scene.settle();
    expect(memberConfigs(scene)).not.toContain(former);
    expect(await readiness(scene)).toMatch(/^True AllMembersReady/);
  }));
