import { KINDS } from '@howdah/kube';
import type { Json } from '@howdah/plugin-api';
import { objectAt } from '@howdah/testing';
import { expect, it } from 'vitest';
import { bringUp, conditions, operatorWrites, readiness } from './fixtures/look.js';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

const shop = { podSelector: { matchLabels: { app: 'shop' } } };

const policyOf = ({ world }: Scene) => world.kube.get(KINDS.networkPolicies, at('my-db-instance'));
const say = (scene: Scene, database: Json) => scene.patchCluster({ plugins: { database } });

it('a NetworkPolicy is made, changed and taken away as the manifest says; no member is touched', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    expect(await policyOf(scene)).toBeUndefined();

    await say(scene, { networkPolicy: { clients: [shop] } });
    await scene.settle();
    const policy = await policyOf(scene);
    expect(objectAt(policy ?? {}, 'spec')).toMatchObject({ policyTypes: ['Ingress'] });
    expect(JSON.stringify(policy)).toContain('"app":"shop"');
    expect((await conditions(scene))['AsWritten']).toMatch(/^True/);
    scene.server.forgetRequests();
    await scene.settle();
    expect(operatorWrites(scene)).toEqual([]);

    await say(scene, { networkPolicy: { clients: null } });
    await scene.settle();
    expect(JSON.stringify(await policyOf(scene))).not.toContain('"app":"shop"');
    await say(scene, null);
    await scene.settle();
    expect(await policyOf(scene)).toBeUndefined();
    expect(operatorWrites(scene).filter(({ resource }) => resource === 'pods')).toEqual([]);
    expect(await readiness(scene)).toMatch(/^True/);
  }));

it('what is said about nodes is in the template of members, and waits for their restart', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const placement = { nodeSelector: { disk: 'ssd' }, tolerations: [{ operator: 'Exists' }] };
    await say(scene, { placement });
    await scene.settle();
    const members = await scene.world.kube.get(KINDS.statefulSets, at('my-db-sts'));
    const template = objectAt(objectAt(members ?? {}, 'spec'), 'template');
    expect(objectAt(template, 'spec')).toMatchObject(placement);
    const told = await conditions(scene);
    expect(told['PodsUpToDate']).toMatch(/^False PodsOutdated/);
    expect(told['AsWritten']).toMatch(/^True/);
  }));
