import { apiVersionOf, KINDS } from '@howdah/kube';
import type { AnyObject, JsonObject, Kind } from '@howdah/kube';
import type { Contribution, Root } from '@howdah/plugin-api';
import { expect, it } from 'vitest';
import { listAt, objectAt, textAt } from '@howdah/testing';
import { forEver } from './fixtures/hostile.js';
import { KeptLog } from './fixtures/keptLog.js';
import { conditions, operatorWrites, readiness } from './fixtures/look.js';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';
import { TIER, tier } from './fixtures/tier.js';

const RBAC = 'rbac.authorization.k8s.io';

const boom = (): never => {
  throw new TypeError('hunter2');
};

const owned = (kind: Kind, name: string, rest: JsonObject = {}) =>
  ({
    slot: 'object',
    object: { apiVersion: apiVersionOf(kind), kind: kind.kind, metadata: { name }, ...rest },
  }) satisfies Contribution;

/** What plain JavaScript may answer. */
function answering(question: 'contribute' | 'render' | 'status', answer: unknown): Partial<Root> {
  const part: Partial<Root> = {};
  Object.defineProperty(part, question, { value: () => answer, enumerable: true });
  return part;
}

const cycle: Record<string, unknown> = {};
cycle['cycle'] = cycle;

let count = 0;
const drawn = (): JsonObject => {
  count += 1;
  return { data: { count: String(count) } };
};

async function createPool(scene: Scene): Promise<void> {
  await scene.world.client.create(TIER.kind, TIER.object('pool', { cluster: 'my-db' }));
  await scene.settle();
}

async function ready(scene: Scene): Promise<string> {
  const [condition] = listAt(
    objectAt(await scene.world.kube.get(TIER.kind, at('pool')), 'status'),
    'conditions',
  );
  return ['type', 'status', 'reason', 'message'].map((key) => textAt(condition, key)).join(' ');
}

it.each<readonly [string, Partial<Root>, RegExp]>([
  [
    'throws when it is asked for its cluster',
    { clusterOf: boom },
    /threw TypeError when it was asked to name the cluster of Tier shop\/pool/,
  ],
  [
    'throws when it is asked what it contributes',
    { contribute: boom },
    /threw TypeError when it was asked to contribute for Tier shop\/pool/,
  ],
  [
    'throws when it is asked for its status',
    { status: boom },
    /threw TypeError when it was asked to tell the status of Tier shop\/pool/,
  ],
  [
    'never returns',
    { render: forEver },
    /did not return within 2000 ms when it was asked to render Tier shop\/pool/,
  ],
  ['answers nothing', answering('contribute', undefined), /nonsense.*Tier shop\/pool/],
  [
    'answers a slot that there is not',
    answering('render', [{ slot: 'nope' }]),
    /nonsense.*Tier shop\/pool.*"nope" is none/,
  ],
  ['tells a cycle in its status', answering('status', cycle), /nonsense.*Tier shop\/pool/],
  [
    'contributes something else each time',
    { contribute: () => [owned(KINDS.configMaps, 'pool', drawn())] },
    /differs each time it is asked to contribute for Tier shop\/pool/,
  ],
  [
    'renders something else each time',
    { render: () => [owned(KINDS.configMaps, 'pool', drawn())] },
    /differs each time it is asked to render Tier shop\/pool/,
  ],
  [
    'tells another status each time',
    { status: drawn },
    /differs each time it is asked to tell the status of Tier shop\/pool/,
  ],
  [
    'hands out a Secret',
    { render: () => [owned(KINDS.secrets, 'pool', { stringData: { a: 'b' } })] },
    /Secret\/pool/,
  ],
  [
    'makes somebody cluster-admin',
    {
      render: () => [
        owned(KINDS.roleBindings, 'pool', {
          roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'cluster-admin' },
          subjects: [],
        }),
      ],
    },
    /for Tier shop\/pool contributed RoleBinding\/pool to ClusterRole "cluster-admin".*manifest\.grants/,
  ],
])(
  'F35: of a root that %s its own condition says so with plugin and root, and nothing is applied at every look',
  (_, part, says) =>
    withScene(async (scene) => {
      const log = new KeptLog();
      await scene.installCrd(TIER.crd);
      scene.startOperator('operator', { plugins: [tier(part)], log });
      await scene.createCluster();
      await createPool(scene);
      expect(await ready(scene)).toMatch(/^Ready False PluginFailed Plugin tier\.example\.org /);
      expect(await ready(scene)).toMatch(says);
      const told = await conditions(scene);
      expect(told['Ready']).toMatch(/^True AllMembersReady/);
      expect(told['TierDegraded']).toMatch(/^True PluginFailed: Plugin tier\.example\.org/);
      expect(told['TierDegraded']).toMatch(says);
      expect(log.warnings.join('\n')).toMatch(/Plugin tier\.example\.org .*Tier shop\/pool/);
      expect(JSON.stringify([told, await ready(scene), log, scene.events])).not.toContain(
        'hunter2',
      );
      for (const kind of [KINDS.configMaps, KINDS.secrets, KINDS.roleBindings]) {
        expect(await scene.world.kube.get<AnyObject>(kind, at('pool'))).toBeUndefined();
      }
      scene.server.forgetRequests();
      await scene.settle();
      expect(operatorWrites(scene)).toEqual([]);
    }),
);

it.each<readonly [string, Kind, Contribution]>([
  [
    'the state of its cluster',
    KINDS.configMaps,
    owned(KINDS.configMaps, 'my-db-state', { data: { version: '9' } }),
  ],
  [
    'the passwords of its cluster',
    KINDS.secrets,
    owned(KINDS.secrets, 'my-db-system', { data: { password: 'ZXZpbA==' } }),
  ],
  [
    'a Service of its cluster',
    KINDS.services,
    owned(KINDS.services, 'my-db-primary-svc', { spec: { ports: [] } }),
  ],
])('F35: a root that wants %s is refused, and the object stays as it was', (_, kind, wanted) =>
  withScene(async (scene) => {
    await scene.installCrd(TIER.crd);
    scene.startOperator('operator', { plugins: [tier({ render: () => [wanted] })] });
    await scene.createCluster();
    await scene.settle();
    const name = wanted.slot === 'object' ? wanted.object.metadata.name : '';
    const content = (): string => {
      const object = scene.server.read(kind, at(name));
      return JSON.stringify([objectAt(object, 'data'), objectAt(object, 'spec')]);
    };
    const before = content();
    expect(before).not.toBe('[{},{}]');
    await createPool(scene);
    expect(await ready(scene)).toMatch(/^Ready False (PluginFailed|ObjectNotOurs)/);
    expect(content()).toBe(before);
    expect(await readiness(scene)).toMatch(/^True/);
  }),
);

it('F35: of a root that failed and works again its plugin is degraded in its own cluster only, and no longer', () =>
  withScene(async (scene) => {
    const broken = tier({
      contribute: ({ root }) => (objectAt(root, 'spec')['broken'] === true ? boom() : []),
    });
    await scene.installCrd(TIER.crd);
    scene.startOperator('operator', { plugins: [broken] });
    await scene.createCluster();
    await scene.createCluster('other');
    await createPool(scene);
    const target = { kind: TIER.kind, key: at('pool') };
    await scene.world.kube.patchMerge(target, { spec: { broken: true } });
    await scene.settle();
    expect((await conditions(scene))['TierDegraded']).toMatch(/^True PluginFailed/);
    expect((await conditions(scene, 'other'))['TierDegraded']).toMatch(/^False Working/);

    await scene.world.kube.patchMerge(target, { spec: { broken: false } });
    await scene.settle();
    expect(await ready(scene)).toMatch(/^Ready True Applied/);
    expect((await conditions(scene))['TierDegraded']).toMatch(/^False Working/);

    await scene.world.kube.patchMerge(target, { spec: { broken: true } });
    await scene.settle();
    expect((await conditions(scene))['TierDegraded']).toMatch(/^True PluginFailed/);
    await scene.world.kube.delete(TIER.kind, at('pool'));
    await scene.settle();
    expect((await conditions(scene))['TierDegraded']).toMatch(/^False Working/);
  }));
