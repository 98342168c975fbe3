import { KINDS } from '@howdah/kube';
import type { AnyPlugin, Contribution, JsonObject } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { hostile } from './fixtures/hostile.js';
import { conditions, operatorWrites, readiness } from './fixtures/look.js';
import { at, withScene } from './fixtures/scene.js';

/** What plain JavaScript may answer. */
const answering = (answer: unknown): AnyPlugin => {
  const plugin = hostile({});
  const bound = { ...plugin.bind({}) };
  Object.defineProperty(bound, 'contribute', { value: () => answer });
  return { ...plugin, bind: () => bound };
};

const cycle: Record<string, unknown> = { slot: 'object' };
cycle['object'] = cycle;

let count = 0;
const service = (name: string): Contribution => ({
  slot: 'object',
  object: { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { type: 'NodePort' } },
});

const hostiles: readonly (readonly [string, () => AnyPlugin, RegExp])[] = [
  [
    'throws when it is loaded',
    () =>
      hostile({
        start: () => {
          throw new Error('hunter2');
        },
      }),
    /threw Error when it was asked to start/,
  ],
  [
    'never returns when it is loaded',
    () => hostile({ start: () => new Promise(() => undefined) }),
    /did not start within 10 s/,
  ],
  [
    "claims a volume of core's",
    () =>
      hostile({
        contribute: ({ names }) => [
          {
            slot: 'object',
            object: {
              apiVersion: 'v1',
              kind: 'PersistentVolumeClaim',
              metadata: { name: `fep-data-volume-${names.statefulSet}-0` },
            },
          },
        ],
      }),
    /PersistentVolumeClaim\/fep-data-volume-my-db-sts-0: claims are made with the pods/,
  ],
  [
    'changes what it is given to render from',
    () =>
      hostile({
        render: (_, merged) => {
          Reflect.apply(Array.prototype.sort, merged.hba, []);
          return [];
        },
      }),
    /threw TypeError when it was asked to render/,
  ],
  ['answers a cycle', () => answering([cycle]), /nonsense.*leads back to an object that it is in/],
  [
    'answers 50 MB',
    () => answering([{ slot: 'pg.parameter', name: 'x', value: 'x'.repeat(50_000_000) }]),
    /nonsense.*262144/,
  ],
  [
    'answers with a prototype',
    () => answering(JSON.parse('[{"slot":"pod.meta","labels":{"__proto__":"x"}}]')),
    /nonsense.*__proto__/,
  ],
  [
    'answers with a getter that throws',
    () =>
      answering([
        {
          get slot(): string {
            throw new Error('hunter2');
          },
        },
      ]),
    /(nonsense|threw).*when it was asked to contribute/,
  ],
  [
    'answers a slot that there is not',
    () => answering([{ slot: 'pod.everything' }]),
    /nonsense.*pod\.everything|nonsense.*slot/,
  ],
  [
    "claims core's objects",
    () =>
      hostile({
        contribute: ({ names }) => [service(names.statefulSet), stateful(names.statefulSet)],
      }),
    /StatefulSet/,
  ],
  [
    'differs each time',
    () =>
      hostile({
        contribute: () => {
          count += 1;
          return [{ slot: 'pod.meta', annotations: { 'example.org/n': String(count) } }];
        },
      }),
    /differs each time/,
  ],
  [
    'has findings that differ each time',
    () =>
      hostile({
        validate: () => {
          count += 1;
          return [{ severity: 'warning', code: 'Odd', path: 'spec', message: `is odd ${count}` }];
        },
      }),
    /differs each time it is asked to validate/,
  ],
  [
    'renders what differs each time',
    () =>
      hostile({
        render: () => {
          count += 1;
          return [{ slot: 'pod.meta', annotations: { 'example.org/n': String(count) } }];
        },
      }),
    /differs each time it is asked to render/,
  ],
  [
    'has conditions that differ each time',
    () =>
      hostile({
        conditions: () => {
          count += 1;
          return [{ type: 'HostileOdd', status: 'True', reason: 'Odd', message: `${count}` }];
        },
      }),
    /differs each time it is asked to tell its conditions/,
  ],
  [
    'grants what it may not',
    () =>
      hostile({
        contribute: () => [
          { slot: 'pod.rbac', rule: { apiGroups: [''], resources: ['secrets'], verbs: ['list'] } },
        ],
      }),
    /grants/,
  ],
  [
    'grants what it may not by a Role of its own',
    () =>
      hostile({
        contribute: ({ names }) => [
          access('Role', { rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['*'] }] }),
          access('RoleBinding', {
            roleRef: { apiGroup: RBAC, kind: 'Role', name: 'own' },
            subjects: [{ kind: 'ServiceAccount', name: names.serviceAccount }],
          }),
        ],
      }),
    /Role\/own.*list in manifest\.grants: .*secrets/,
  ],
  [
    'makes somebody cluster-admin',
    () =>
      hostile({
        contribute: ({ names }) => [
          access('RoleBinding', {
            roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'cluster-admin' },
            subjects: [{ kind: 'ServiceAccount', name: names.serviceAccount }],
          }),
        ],
      }),
    /RoleBinding\/own.*manifest\.grants/,
  ],
];

const RBAC = 'rbac.authorization.k8s.io';

function access(kind: 'Role' | 'RoleBinding', rest: JsonObject): Contribution {
  const object = { apiVersion: `${RBAC}/v1`, kind, metadata: { name: 'own' }, ...rest };
  return { slot: 'object', object };
}

function stateful(name: string): Contribution {
  return {
    slot: 'object',
    object: { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name }, spec: {} },
  };
}

describe('F35: of a plugin that joins and', () => {
  it.each(hostiles)('%s only its own condition degrades: the cluster goes on', (_, make, says) =>
    withScene(async (scene) => {
      const before = scene.startOperator();
      await scene.createCluster();
      await scene.settle();
      await scene.stopOperator(before);
      scene.startOperator('successor', { plugins: [make()] });
      await scene.patchCluster({ fep: { instances: 1 } });
      await scene.settle();
      const told = await conditions(scene);
      expect(told['Ready']).toBe('True AllMembersReady: 1 of 1 members are ready.');
      expect(told['HostileDegraded']).toMatch(/^True PluginFailed/);
      expect(told['HostileDegraded']).toMatch(says);
      expect(JSON.stringify([told, scene.events])).not.toContain('hunter2');
      scene.server.forgetRequests();
      await scene.settle();
      expect(operatorWrites(scene)).toEqual([]);
    }),
  );
});

it('F35: a plugin whose key begins like that of another does not speak for the other', () =>
  withScene(async (scene) => {
    const liar = hostile({
      conditions: () => [
        { type: 'HostileTwinDegraded', status: 'True', reason: 'Lie', message: 'it is broken' },
      ],
    });
    const twin = hostile({}, { id: 'twin.example.org', key: 'hostile-twin' });
    scene.startOperator('operator', { plugins: [liar, twin] });
    await scene.createCluster();
    await scene.settle();
    const told = await conditions(scene);
    expect(told['HostileTwinDegraded']).toMatch(/^False Working/);
    expect(told['HostileDegraded']).toMatch(
      /^True PluginFailed: .*\[0\]\.type begins with HostileTwin, as only those of the plugin with the key hostile-twin may/,
    );
  }));

it('F35: of a plugin with hundreds of findings a person is told the first ones, and how many there are', () =>
  withScene(async (scene) => {
    const talkative = hostile({
      validate: () =>
        Array.from({ length: 900 }, (_, index) => ({
          severity: 'warning',
          code: `Odd${index}`,
          path: 'spec',
          message: `${index} ${'x'.repeat(50)}`,
        })),
    });
    scene.startOperator('operator', { plugins: [talkative] });
    await scene.createCluster();
    await scene.settle();
    const told = scene.events.filter(({ reason }) => /^(Odd|More)/.test(reason));
    expect(told).toHaveLength(21);
    expect(told.at(-1)).toMatchObject({
      reason: 'MoreFindings',
      note: expect.stringContaining('Plugin hostile.example.org: has 880 more findings'),
    });
    expect((await conditions(scene))['AsWritten']?.length).toBeLessThan(1100);
    expect(await readiness(scene)).toMatch(/^True/);
  }));

it("F35: of a plugin that wants a person's object it works as soon as the person takes it away", () =>
  withScene(async (scene) => {
    const wants = hostile({
      contribute: ({ cluster }) => [
        {
          slot: 'object',
          object: {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: { name: `${cluster.name}-wanted` },
            data: { by: 'plugin' },
          },
        },
      ],
    });
    const key = at('my-db-wanted');
    const data = async () => (await scene.world.kube.get(KINDS.configMaps, key))?.['data'];
    await scene.world.kube.create(KINDS.configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: 'shop', name: 'my-db-wanted' },
      data: { by: 'person' },
    });
    scene.startOperator('operator', { plugins: [wants] });
    await scene.createCluster();
    await scene.quiet();
    const told = await conditions(scene);
    expect(told['Ready']).toMatch(/^False PluginFailed: .*ConfigMap "my-db-wanted", which exists/);
    expect(await data()).toEqual({ by: 'person' });
    await scene.world.kube.delete(KINDS.configMaps, key);
    await scene.settle();
    expect(await data()).toEqual({ by: 'plugin' });
    expect(await readiness(scene)).toMatch(/^True/);
    expect((await conditions(scene))['HostileDegraded']).toMatch(/^False Working/);
  }));

describe('F35: of a plugin', () => {
  const step = (run: () => Promise<never>): AnyPlugin =>
    hostile({
      start: () => ({
        steps: [{ id: 'work', phase: 'after-apply', needed: () => true, run }],
      }),
    });

  it('whose step throws only its own condition degrades', () =>
    withScene(async (scene) => {
      scene.startOperator('operator', {
        plugins: [step(() => Promise.reject(new TypeError('hunter2')))],
      });
      await scene.createCluster();
      await scene.settle();
      const told = await conditions(scene);
      expect(told['Available']).toMatch(/^True/);
      expect(told['HostileDegraded']).toMatch(/^True StepFailed: Step work of hostile/);
      expect(JSON.stringify([told, scene.events])).not.toContain('hunter2');
    }));

  it('whose step asks for what its manifest does not list nothing is sent', () =>
    withScene(async (scene) => {
      const greedy = hostile({
        start: ({ kube }) => ({
          steps: [
            {
              id: 'work',
              phase: 'after-apply',
              needed: () => true,
              run: async ({ cluster: { namespace } }) => {
                await kube.get({
                  apiVersion: 'v1',
                  plural: 'secrets',
                  namespace,
                  name: 'my-db-system',
                });
                return { result: 'done' };
              },
            },
          ],
        }),
      });
      scene.startOperator('operator', { plugins: [greedy] });
      await scene.createCluster();
      await scene.settle();
      expect((await conditions(scene))['HostileDegraded']).toMatch(/^True StepFailed/);
    }));

  it('that cannot observe the conditions of others stay', () =>
    withScene(async (scene) => {
      const blind = hostile({
        start: () => ({
          observation: {
            everyMs: 60_000,
            budgetMs: 500,
            observe: () => Promise.reject(new Error('hunter2')),
          },
        }),
      });
      scene.startOperator('operator', { plugins: [blind] });
      await scene.createCluster();
      await scene.settle();
      const told = await conditions(scene);
      expect(await readiness(scene)).toMatch(/^True AllMembersReady/);
      expect(told['HostileDegraded']).toMatch(/^True ObservationFailed/);
      expect(JSON.stringify([told, scene.events])).not.toContain('hunter2');
    }));
});
