import { FEP_CLUSTERS } from '@howdah/core';
import { defineKind, KINDS } from '@howdah/kube';
import { definePlugin, HA_MANAGER } from '@howdah/plugin-api';
import type { AnyPlugin, Plugin, PluginInput, PluginManifest } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { NAMESPACE, objectAt, textAt } from '@howdah/testing';
import { conditions, operatorWrites, pods, readiness } from './fixtures/look.js';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

const MANIFEST: PluginManifest = {
  id: 'sample.example.org',
  key: 'sample',
  version: '1.0.0',
  contract: '0.2',
};

const sample = <TFacts = never>(
  part: Partial<Plugin<object, TFacts>>,
  manifest: Partial<PluginManifest> = {},
): AnyPlugin =>
  definePlugin<object, TFacts>({
    select: () => ({}),
    contribute: () => [],
    ...part,
    manifest: { ...MANIFEST, ...manifest },
  });

async function annotations(scene: Scene): Promise<unknown> {
  const members = await scene.world.kube.get(KINDS.statefulSets, at('my-db-sts'));
  return objectAt(members, 'spec', 'template', 'metadata', 'annotations');
}

describe('a plugin that waits for what it observes', () => {
  /** Whoever knows the version of the key, while it answers. */
  const kms = { answers: false };
  const keyed = sample<string>({
    contribute: ({ facts }) =>
      facts.known
        ? [{ slot: 'pod.meta', annotations: { 'example.org/key': facts.value } }]
        : { notYet: 'the key service does not answer' },
    start: () => ({
      observation: {
        everyMs: 60_000,
        budgetMs: 1000,
        observe: () => (kms.answers ? Promise.resolve('v1') : Promise.reject(new Error('503'))),
      },
    }),
  });

  it('keeps a new cluster waiting, and a running one as it is while the operator is new', () =>
    withScene(async (scene) => {
      kms.answers = false;
      const first = scene.startOperator('operator', { plugins: [keyed] });
      await scene.createCluster();
      await scene.settle();
      expect(await conditions(scene)).toMatchObject({
        Ready:
          'False Waiting: Plugin sample.example.org cannot tell yet what it contributes: the key service does not answer',
        SampleDegraded: 'False NotYet: the key service does not answer',
      });
      expect(pods(scene)).toEqual([]);

      kms.answers = true;
      await scene.settle();
      expect(await readiness(scene)).toMatch(/^True AllMembersReady/);
      expect(await annotations(scene)).toMatchObject({ 'example.org/key': 'v1' });

      kms.answers = false;
      await scene.stopOperator(first);
      scene.startOperator('successor', { plugins: [keyed] });
      await scene.patchCluster({ fep: { instances: 2 } });
      await scene.settle();
      const told = await conditions(scene);
      expect(told['Ready']).toBe('True AllMembersReady: 2 of 2 members are ready.');
      expect(told['SampleDegraded']).toMatch(/^False NotYet/);
      expect(await annotations(scene)).toMatchObject({ 'example.org/key': 'v1' });
    }));
});

describe('a plugin that cleans up', () => {
  it('is told whether its feature was switched off or its cluster deleted', () =>
    withScene(async (scene) => {
      const told: PluginInput<object>['leaving'][] = [];
      const leaving = definePlugin<{ readonly on: boolean }>({
        manifest: MANIFEST,
        select: (spec) => ({ on: JSON.stringify(spec).includes('sample') }),
        enabled: ({ on }) => on,
        contribute: () => [],
        start: () => ({
          steps: [
            {
              id: 'clean',
              phase: 'on-delete',
              needed: () => true,
              run: (input) => {
                told.push(input.leaving);
                return Promise.resolve({ result: 'done' });
              },
            },
          ],
        }),
      });
      scene.startOperator('operator', { plugins: [leaving] });
      await scene.createCluster();
      await scene.patchCluster({ plugins: { sample: { on: true } } });
      await scene.settle();
      await scene.patchCluster({ plugins: null });
      await scene.settle();
      expect(told).toEqual(['switched-off']);

      await scene.patchCluster({ plugins: { sample: { on: true } } });
      await scene.settle();
      await scene.world.kube.delete(FEP_CLUSTERS, at('my-db'));
      await scene.settle();
      expect(told).toEqual(['switched-off', 'cluster-deleted']);
    }));
});

const TIERS = defineKind({
  group: 'example.org',
  version: 'v1',
  kind: 'Tier',
  plural: 'tiers',
});

const TIER_CRD = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'tiers.example.org' },
  spec: {
    group: 'example.org',
    scope: 'Namespaced',
    names: { kind: 'Tier', plural: 'tiers', singular: 'tier', listKind: 'TierList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        },
      },
    ],
  },
};

const RBAC = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }];

it('a controller reads the cluster of its object, and who leads there', () =>
  withScene(async (scene) => {
    const seen: unknown[] = [];
    const tiers = sample(
      {
        start: () => ({
          controllers: [
            {
              id: 'tiers',
              kind: { apiVersion: 'example.org/v1', kind: 'Tier', plural: 'tiers' },
              clusterOf: (object) => textAt(objectAt(object, 'spec'), 'cluster'),
              reconcile: (_, { cluster }) => {
                const ha = cluster?.capability(HA_MANAGER);
                const topology = cluster && ha?.topology(cluster.observed, cluster.cluster);
                seen.push(topology?.known === true ? topology.value.leader : undefined);
                return Promise.resolve({ result: 'done' });
              },
            },
          ],
        }),
      },
      {
        rbac: RBAC,
        optional: [HA_MANAGER.id],
        watches: [
          {
            apiVersion: 'example.org/v1',
            kind: 'Tier',
            plural: 'tiers',
            relevant: (object) => object['spec'] ?? null,
          },
        ],
      },
    );
    await scene.installCrd(TIER_CRD);
    scene.startOperator('operator', { plugins: [tiers] });
    await scene.createCluster();
    await scene.settle();
    const metadata = { name: 'x', namespace: NAMESPACE };
    for (const [name, cluster] of [
      ['x', 'my-db'],
      ['y', 'nobody'],
    ] as const) {
      await scene.world.client.create(TIERS, {
        apiVersion: 'example.org/v1',
        kind: 'Tier',
        metadata: { ...metadata, name },
        spec: { cluster },
      });
      await scene.settle();
    }
    expect(seen).toEqual([expect.stringMatching(/^my-db-sts-\d$/), undefined]);
  }));

/** A plugin with an object of a kind that need not be there. */
const monitored = (): AnyPlugin =>
  sample(
    {
      contribute: () => [
        {
          slot: 'object',
          object: { apiVersion: 'example.org/v1', kind: 'Tier', metadata: { name: 'mine' } },
        },
      ],
    },
    {
      rbac: RBAC,
      watches: [
        {
          apiVersion: 'example.org/v1',
          kind: 'Tier',
          plural: 'tiers',
          optional: true,
          relevant: () => null,
        },
      ],
    },
  );

it('an object of an optional kind that Kubernetes lacks is left out, and told once; it is applied when the kind comes', () =>
  withScene(async (scene) => {
    scene.startOperator('operator', { plugins: [monitored()] });
    await scene.createCluster();
    await scene.settle();
    expect(await readiness(scene)).toMatch(/^True AllMembersReady/);
    expect(scene.events.filter(({ reason }) => reason === 'KindNotServed')).toHaveLength(1);
    scene.server.forgetRequests();
    await scene.settle();
    expect(operatorWrites(scene)).toEqual([]);

    // Nobody need restart the operator for a kind that comes later.
    await scene.installCrd(TIER_CRD);
    await scene.settleFor(300_000);
    expect(await scene.world.kube.get(TIERS, at('mine'))).toBeDefined();
    scene.server.forgetRequests();
    await scene.settle();
    expect(operatorWrites(scene)).toEqual([]);
  }));

it('a kind that is gone is looked up as soon as the API server denies to know it, and left out', () =>
  withScene(async (scene) => {
    await scene.installCrd(TIER_CRD);
    scene.startOperator('operator', { plugins: [monitored()] });
    await scene.createCluster();
    await scene.settle();
    expect(await scene.world.kube.get(TIERS, at('mine'))).toBeDefined();
    expect(scene.events.filter(({ reason }) => reason === 'KindNotServed')).toEqual([]);

    const definition = { name: `${TIERS.plural}.${TIERS.group}` };
    await scene.world.kube.delete(KINDS.customResourceDefinitions, definition);
    await scene.patchCluster({ fep: { instances: 2 } });
    // Much less than the five minutes after which it is looked up in any case.
    for (let seconds = 0; seconds < 60; seconds += 2) {
      await scene.quiet();
      await scene.stepWorld();
      await scene.pass(2000);
    }
    await scene.quiet();
    expect(scene.events.filter(({ reason }) => reason === 'KindNotServed')).toHaveLength(1);
    expect(await readiness(scene)).toBe('True AllMembersReady: 2 of 2 members are ready.');
  }));
