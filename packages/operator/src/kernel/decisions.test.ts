import { FEP_CLUSTERS } from '@howdah/core';
import { keyOf, KINDS } from '@howdah/kube';
import { objectAt } from '@howdah/testing';
import { describe, expect, it } from 'vitest';
import { ask } from './fixtures/actions.js';
import {
  bringUp,
  conditions,
  MY_DB,
  operatorWrites,
  pods,
  primaryService,
  readiness,
  selectedPod,
} from './fixtures/look.js';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

const ALL_READY = /^True AllMembersReady/;

it('law 4: a cluster whose StatefulSet is refused for ever keeps no other from being made, even with one worker', () =>
  withScene(async (scene) => {
    let refusals = 0;
    scene.server.inject({
      when: ({ verb, resource, key }) =>
        verb === 'apply' && resource === 'statefulsets' && key?.name === 'bad-sts',
      fault: { type: 'status', status: 500 },
      times: Number.POSITIVE_INFINITY,
      happened: () => {
        refusals += 1;
      },
    });
    scene.startOperator('operator', { workers: 1 });
    await scene.createCluster('bad');
    await scene.createCluster('good');
    await scene.settle();
    expect(await readiness(scene, 'good')).toMatch(ALL_READY);
    expect(scene.world.client.get(KINDS.statefulSets, at('bad-sts'))).toBeUndefined();
    expect(refusals).toBeGreaterThan(1);

    scene.server.clearFaults();
    await scene.settle();
    expect(await readiness(scene, 'bad')).toMatch(ALL_READY);
  }));

describe('law 6: a scale-in takes nobody while it is not known who leads:', () => {
  const lock = (annotations: Readonly<Record<string, string | null>>) => (scene: Scene) =>
    scene.world.patroni.state.write(MY_DB, 'leader', annotations);

  it.each([
    { name: 'the counter of the lock is garbled', spoil: lock({ transitions: 'many' }) },
    { name: 'the counter of the lock is gone', spoil: lock({ transitions: null }) },
    { name: 'nobody holds the lock', spoil: lock({ leader: null }) },
    {
      name: 'the lock was deleted',
      spoil: async ({ world }: Scene) => {
        await world.kube.delete(KINDS.configMaps, at('my-db-leader'));
      },
    },
  ])('$name; once it is known, it goes on', ({ spoil }) =>
    withScene(async (scene) => {
      await bringUp(scene);
      const { patroni } = scene.world;
      patroni.frozen = true;
      await spoil(scene);
      await scene.patchCluster({ fep: { instances: 2 } });
      await scene.settle();
      expect(pods(scene)).toEqual(['my-db-sts-0', 'my-db-sts-1', 'my-db-sts-2']);
      expect(operatorWrites(scene).map(({ resource }) => resource)).not.toContain('statefulsets');
      expect(await conditions(scene)).toMatchObject({
        Ready: expect.stringContaining('NoPrimary'),
        Progressing: expect.stringContaining('shrinks to 2 once it is known who leads'),
      });

      patroni.frozen = false;
      await lock({ leader: 'my-db-sts-0', transitions: '4' })(scene);
      await scene.settle();
      expect(pods(scene)).toEqual(['my-db-sts-0', 'my-db-sts-1']);
      expect(await readiness(scene)).toBe('True AllMembersReady: 2 of 2 members are ready.');
    }),
  );
});

describe('a manifest that is refused leaves what runs untouched, and only status and an event tell why:', () => {
  const refused = {
    fineTuningParams: { ttl: 20, loop_wait: 10, retry_timeout: 10 },
    fepVersion: 16,
    replicationSlots: 'Sub-1: {type: physical}',
  };
  it.each([
    { by: 'the schema', field: 'fineTuningParams', why: /must not exceed ttl/ },
    { by: 'core', field: 'fepVersion', why: /the data was made by PostgreSQL 17/ },
    { by: 'a plugin', field: 'replicationSlots', why: /slot "Sub-1": use/ },
  ] as const)('by $by, which has a word on $field', ({ field, why }) =>
    withScene(async (scene) => {
      await bringUp(scene);
      await scene.admitAnything();
      await scene.patchCluster({ fep: { instances: 1, [field]: refused[field] } });
      await scene.settle();
      const written = new Set(operatorWrites(scene).map(({ resource }) => resource));
      expect([...written]).toEqual([FEP_CLUSTERS.plural]);
      expect(pods(scene)).toHaveLength(3);
      expect(await readiness(scene)).toMatch(/^False InvalidManifest/);
      expect(await readiness(scene)).toMatch(why);
      expect(scene.events).toMatchObject([{ type: 'Warning', reason: 'InvalidManifest' }]);

      await scene.patchCluster({ fep: { instances: 3, [field]: null } });
      await scene.settle();
      expect(await readiness(scene)).toMatch(ALL_READY);
    }),
  );
});

it('a changed parameter is one request to the Patroni of the leader, and restarts nobody', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const uids = () => scene.world.client.list(KINDS.pods).map(({ metadata }) => metadata.uid);
    const before = uids();
    const customPgParams = 'max_connections = 120\nshared_buffers = 128MB\n';
    await scene.patchCluster({ fepChildCrVal: { customPgParams } });
    await scene.settle();
    expect(scene.world.patroni.calls).toEqual([
      {
        member: 'my-db-sts-0',
        call: 'PATCH /config',
        body: { postgresql: { parameters: { max_connections: '120' } } },
      },
    ]);
    expect(uids()).toEqual(before);
    expect(await readiness(scene)).toMatch(ALL_READY);
  }));

it('a scale-in that would take the primary moves the lead first, and shrinks only then', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const { patroni } = scene.world;
    await patroni.state.take(MY_DB, 'my-db-sts-2');
    await scene.settle();
    expect(selectedPod(primaryService(scene))).toBe('my-db-sts-2');

    const membersWhenAsked: (readonly string[])[] = [];
    patroni.onCall = () => membersWhenAsked.push(pods(scene));
    await scene.patchCluster({ fep: { instances: 2 } });
    await scene.settle();
    expect(patroni.calls).toMatchObject([
      { call: 'POST /switchover', body: { leader: 'my-db-sts-2', candidate: 'my-db-sts-0' } },
    ]);
    expect(membersWhenAsked).toEqual([['my-db-sts-0', 'my-db-sts-1', 'my-db-sts-2']]);
    expect(pods(scene)).toEqual(['my-db-sts-0', 'my-db-sts-1']);
    expect(selectedPod(primaryService(scene))).toBe('my-db-sts-0');
    expect(scene.events).toMatchObject([{ type: 'Normal', reason: 'SwitchedOver' }]);
    expect(await readiness(scene)).toBe('True AllMembersReady: 2 of 2 members are ready.');
  }));

// Seed 208 of the simulation: an operator had died between recording a switchover and asking for it.
it('a scale-in that is found together with a switchover takes nobody who leads since', () =>
  withScene(async (scene) => {
    const operator = await bringUp(scene);
    const stopped = new Promise<void>((resolve) => {
      scene.server.inject({
        fault: { type: 'reset-after' },
        when: ({ verb, key }) => verb === 'patch' && key?.name === 'my-db-state',
        happened: () => {
          resolve(scene.stopOperator(operator));
        },
      });
    });
    await ask(scene, { name: 'over', type: 'switchover' });
    await stopped;
    await scene.patchCluster({ fep: { instances: 1 } });
    await scene.pass(60_000);

    let taken = 0;
    scene.server.onChange(({ resource, object }) => {
      if (resource !== 'apps/statefulsets' || objectAt(object, 'spec')['replicas'] !== 1) return;
      if (scene.world.patroni.state.lock(MY_DB)?.leader !== 'my-db-sts-0') taken += 1;
    });
    scene.startOperator('successor');
    await scene.settleFor(60_000);
    expect(taken).toBe(0);
    expect(pods(scene)).toEqual(['my-db-sts-0']);
  }));

it('a cluster made again without its volumes starts no member before the state of the old one is forgotten', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const { server, world } = scene;
    await world.kube.delete(FEP_CLUSTERS, at('my-db'));
    await scene.settle();
    for (const claim of world.client.list(KINDS.persistentVolumeClaims)) {
      await world.kube.delete(KINDS.persistentVolumeClaims, keyOf(claim));
    }
    await scene.settle();
    // The first attempt to forget fails: members that start all the same would wait for ever.
    server.inject({
      when: ({ user, verb, resource }) =>
        user === 'operator' && verb === 'patch' && resource === 'configmaps',
      fault: { type: 'status', status: 409, reason: 'Conflict' },
    });
    await scene.createCluster();
    await scene.settle();
    expect(await readiness(scene)).toMatch(ALL_READY);
  }));
