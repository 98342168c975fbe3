import { FEP_CLUSTERS } from '@howdah/core';
import { KINDS } from '@howdah/kube';
import { expect, it } from 'vitest';
import { NAMESPACE, objectAt, parseJson } from '@howdah/testing';
import {
  bringUp,
  conditions,
  operatorWrites,
  POD_NAME,
  pods,
  primaryService,
  readiness,
  selectedPod,
} from './fixtures/look.js';
import { at, withScene } from './fixtures/scene.js';

it('a StatefulSet that the API server refuses is told in the conditions, once however often it is tried', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const { server, world } = scene;
    let refusals = 0;
    server.inject({
      when: ({ verb, resource }) => verb === 'apply' && resource === 'statefulsets',
      fault: { type: 'status', status: 422, reason: 'Invalid' },
      times: Number.POSITIVE_INFINITY,
      happened: () => {
        refusals += 1;
      },
    });
    await scene.patchCluster({ fep: { imagePullSecrets: 'Not A Name' } });
    await scene.settle();
    expect(await conditions(scene)).toMatchObject({
      Ready:
        'False ApplyFailed: apply statefulsets.apps shop/my-db-sts: 422 Invalid; correct the named fields',
      Progressing: expect.stringContaining('True ApplyFailed'),
      Available: 'True PrimaryReady: my-db-sts-0 takes writes.',
    });

    server.forgetRequests();
    const before = refusals;
    for (let retry = 0; retry < 3; retry += 1) await scene.settle();
    expect(refusals).toBeGreaterThan(before);
    expect(operatorWrites(scene).map(({ resource }) => resource)).not.toContain('fepclusters');

    // What needs no apply is repaired all the same.
    world.patroni.pointsService = false;
    await world.client.patch(KINDS.services, primaryService(scene), {
      spec: { selector: { [POD_NAME]: 'my-db-sts-2' } },
    });
    await scene.settle();
    expect(selectedPod(primaryService(scene))).toBe('my-db-sts-0');

    server.clearFaults();
    await scene.settle();
    expect(await readiness(scene)).toMatch(/^True AllMembersReady/);
  }));

it('passwords that the data knows are not made anew when their Secret is gone', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const { kube } = scene.world;
    const secret = await kube.get(KINDS.secrets, at('my-db-system'));
    if (secret === undefined) throw new Error('there is no Secret to lose');
    await kube.delete(KINDS.secrets, at('my-db-system'));
    await scene.settle();
    expect(await readiness(scene)).toContain('False SystemSecretMissing: Secret "my-db-system"');
    expect(await kube.get(KINDS.secrets, at('my-db-system'))).toBeUndefined();

    const { labels = {} } = secret.metadata;
    const metadata = { namespace: NAMESPACE, name: 'my-db-system', labels };
    await scene.world.client.create(KINDS.secrets, { ...secret, metadata });
    await scene.settle();
    expect(await readiness(scene)).toMatch(/^True AllMembersReady/);
  }));

it.each(['my-db-tls', 'my-db-app', 'my-db-system', 'my-db-ca'])(
  'a Secret %s of somebody else is not overwritten; a condition says what to do',
  (name) =>
    withScene(async (scene) => {
      const { world } = scene;
      const foreign = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { namespace: NAMESPACE, name },
        data: { theirs: 'c2VjcmV0' },
      };
      await world.client.create(KINDS.secrets, foreign);
      scene.startOperator();
      await scene.createCluster();
      await scene.settle();
      expect(await readiness(scene)).toBe(
        `False SecretNotOurs: Secret "${name}" exists and is not this cluster's; it is left as it is. ` +
          'Delete it or give it another name; if this cluster made it, give it back its label howdah.dev/cluster=my-db',
      );
      expect((await world.kube.get(KINDS.secrets, at(name)))?.['data']).toEqual(foreign.data);

      await world.kube.delete(KINDS.secrets, at(name));
      await scene.settle();
      expect(await readiness(scene)).toMatch(/^True AllMembersReady/);
    }),
);

it('pods that the StatefulSet controller may not make are told with its own reason, until it makes them', () =>
  withScene(async (scene) => {
    const { world } = scene;
    const step = world.step.bind(world);
    world.step = () => Promise.resolve();
    scene.startOperator();
    await scene.createCluster();
    await scene.settle();
    expect(pods(scene)).toEqual([]);
    expect(await readiness(scene)).toMatch(/NoPrimary/);

    const note = 'create Pod my-db-sts-0 in StatefulSet my-db-sts failed error: exceeded quota: q';
    const tell = async (reason: string, second: number): Promise<void> => {
      const set = world.client.get(KINDS.statefulSets, at('my-db-sts'));
      await world.client.create(KINDS.events, {
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { namespace: NAMESPACE, name: `my-db-sts.${second}` },
        regarding: { kind: 'StatefulSet', name: 'my-db-sts', uid: set?.metadata.uid },
        reason,
        note,
        deprecatedLastTimestamp: `2026-01-01T00:00:0${second}Z`,
      });
    };
    await tell('SuccessfulCreate', 1);
    await tell('FailedCreate', 2);
    await scene.settle();
    expect(await conditions(scene)).toMatchObject({
      Ready: `False FailedCreate: my-db-sts: FailedCreate: ${note}`,
      Degraded: expect.stringContaining('exceeded quota'),
    });

    // An operator that may not read events yet goes on without the reason.
    scene.server.inject({
      when: ({ verb, resource }) => verb === 'list' && resource === 'events',
      fault: { type: 'status', status: 403, reason: 'Forbidden' },
      times: Number.POSITIVE_INFINITY,
    });
    await scene.settle();
    expect(await readiness(scene)).toMatch(/NoPrimary/);

    await tell('SuccessfulCreate', 3);
    world.step = step;
    await scene.settle();
    expect(await readiness(scene)).toMatch(/^True AllMembersReady/);
    expect(await conditions(scene)).toMatchObject({
      Degraded: 'False NoTrouble: No member is in trouble.',
    });
  }));

it('law 1: a fepStatus that came with the keys of another operator costs no write after the first, and observedGeneration is that of the object', () =>
  withScene(async (scene) => {
    const { client } = scene.world;
    const generations = async (): Promise<readonly unknown[]> => {
      const { metadata, status } = await scene.cluster();
      return [metadata.generation, objectAt(status)['observedGeneration']];
    };
    await scene.stopOperator(await bringUp(scene));
    const [generation, observed] = await generations();
    expect(observed).toBe(generation);

    const fepStatus = { fepActionStatus: { fepActionName: 'x' }, theirs: true };
    await client.patch(FEP_CLUSTERS, await scene.cluster(), { fepStatus });
    await scene.stopOperator(await settled('second'));
    const [later, seen] = await generations();
    expect(later).not.toBe(generation);
    expect(seen).toBe(later);
    expect((await scene.cluster())['fepStatus']).toMatchObject({
      ...fepStatus,
      fepClusterReady: true,
    });

    scene.server.forgetRequests();
    await settled('third');
    expect(operatorWrites(scene)).toEqual([]);

    async function settled(user: string) {
      const operator = scene.startOperator(user);
      await scene.settle();
      return operator;
    }
  }));

it('a member that runs with former parameters is told in a condition and in status, and the cluster stays ready', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const { client, patroni } = scene.world;
    patroni.frozen = true;
    const told = async (pending_restart: boolean): Promise<unknown> => {
      const pod = client.get(KINDS.pods, at('my-db-sts-1'));
      const report = objectAt(parseJson(pod?.metadata.annotations?.['status']));
      if (pod === undefined) throw new Error('there is no second member');
      await client.patch(KINDS.pods, pod, {
        metadata: { annotations: { status: JSON.stringify({ ...report, pending_restart }) } },
      });
      await scene.settle();
      return (await scene.cluster())['status'];
    };
    expect(await told(true)).toMatchObject({ pendingRestart: true, postgresVersion: '17.5' });
    expect(await conditions(scene)).toMatchObject({
      Ready: expect.stringContaining('True AllMembersReady'),
      ParametersApplied: expect.stringContaining('False PendingRestart: my-db-sts-1: '),
    });

    expect(await told(false)).toMatchObject({ pendingRestart: false });
    expect(await conditions(scene)).toMatchObject({
      ParametersApplied: expect.stringContaining('True NoRestartPending'),
    });
  }));
