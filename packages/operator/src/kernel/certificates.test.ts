import { FEP_CLUSTERS } from '@howdah/core';
import { KINDS } from '@howdah/kube';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DAY, expectNoRestart, secretText, shown, standing } from './fixtures/certificates.js';
import { bringUp, conditions, operatorWrites, readiness } from './fixtures/look.js';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';
import { editSecret } from './fixtures/secrets.js';

/** How many authorities an application is told to trust. */
async function trusted(scene: Scene): Promise<number> {
  return (await secretText(scene, 'my-db-app', 'ca.crt')).split('BEGIN CERTIFICATE').length - 1;
}

/** Whether an application that trusts whom it is told goes on with every member. */
async function isTrustedByClients(scene: Scene): Promise<boolean> {
  const authorities = await secretText(scene, 'my-db-app', 'ca.crt');
  const members = scene.world.kubelet.members().filter(({ cluster }) => cluster === 'my-db');
  return members.every((member) => scene.world.certificates.isTrusted(member, authorities));
}

/** A file of the authority of another cluster. */
async function ofAnother(scene: Scene, file: string): Promise<string> {
  if ((await scene.world.kube.get(FEP_CLUSTERS, at('other'))) === undefined) {
    await scene.createCluster('other', 1);
    await scene.settle();
  }
  return secretText(scene, 'other-ca', file);
}

describe('F17: the certificate of a cluster', () => {
  it('that nobody touches is renewed once, in time, and every member shows it', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const first = await secretText(scene, 'my-db-tls', 'tls.crt');

      // Each wait is as long as a timer may be.
      for (let days = 0; days < 8 * 24; days += 24) {
        await scene.passTime(25 * DAY);
        await scene.settle();
      }
      expect(operatorWrites(scene)).toEqual([]);
      expect(await secretText(scene, 'my-db-tls', 'tls.crt')).toBe(first);

      for (let days = 0; days < 3 * 24; days += 24) {
        await scene.passTime(25 * DAY);
        await scene.settle();
      }
      const renewals = operatorWrites(scene).filter(({ key }) => key?.name === 'my-db-tls');
      // The second one forgets what members showed before.
      expect(renewals).toMatchObject([{ resource: 'secrets' }, { resource: 'secrets' }]);
      const second = await secretText(scene, 'my-db-tls', 'tls.crt');
      expect(second).not.toBe(first);
      expect(shown(scene)).toEqual([second, second, second]);
      expectNoRestart(scene);
    }));

  it.each([
    [
      'is refused',
      { fep: { instances: 1, fineTuningParams: { ttl: 20, loop_wait: 10, retry_timeout: 10 } } },
    ],
    ['cannot be read', { fep: { instances: 'many' } }],
  ])('is renewed in time while the manifest %s, and every member shows it', (_, spec) =>
    withScene(async (scene) => {
      await bringUp(scene);
      const passwords = await secretText(scene, 'my-db-app', 'password');
      const first = await secretText(scene, 'my-db-tls', 'tls.crt');
      await scene.admitAnything();
      await scene.patchCluster(spec);
      await scene.settle();
      expect(await readiness(scene)).toMatch(/^False InvalidManifest/);
      expect(await secretText(scene, 'my-db-tls', 'tls.crt')).toBe(first);
      expect(await standing(scene)).toMatch(/^True AllCurrent/);

      for (let days = 0; days < 11 * 24; days += 24) {
        await scene.passTime(25 * DAY);
        await scene.settle();
      }
      const second = await secretText(scene, 'my-db-tls', 'tls.crt');
      expect(second).not.toBe(first);
      expect(shown(scene)).toEqual([second, second, second]);
      expect(await secretText(scene, 'my-db-app', 'password')).toBe(passwords);
      expect(await readiness(scene)).toMatch(/^False InvalidManifest/);
      expectNoRestart(scene);
      scene.server.forgetRequests();
      await scene.settle();
      expect(operatorWrites(scene)).toEqual([]);
    }),
  );

  it('is renewed when somebody asks, once for each text', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const ask = async (text: string): Promise<string> => {
        await scene.annotateCluster({ 'howdah.dev/renew-certificates': text });
        await scene.settle();
        return secretText(scene, 'my-db-tls', 'tls.crt');
      };
      const first = await secretText(scene, 'my-db-tls', 'tls.crt');
      const second = await ask('once');
      const again = await ask('once');
      const third = await ask('twice');
      expect(again).toBe(second);
      expect(new Set([first, second, third]).size).toBe(3);
      expect(shown(scene)).toEqual([third, third, third]);
      const former = new X509Certificate(await secretText(scene, 'my-db-ca', 'tls.crt'));
      expect(new X509Certificate(third).verify(former.publicKey)).toBe(true);
      expectNoRestart(scene);
      scene.server.forgetRequests();
      await scene.settle();
      expect(operatorWrites(scene)).toEqual([]);
    }));

  it('is reloaded until every member shows it, however long its file takes to arrive', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const first = await secretText(scene, 'my-db-tls', 'tls.crt');
      scene.world.kubelet.syncsVolumes = false;
      await scene.annotateCluster({ 'howdah.dev/renew-certificates': 'now' });
      await scene.settle();
      expect(shown(scene)).toEqual([first, first, first]);
      expect(await standing(scene)).toBe(
        'False Distributing: my-db-sts-0, my-db-sts-1, my-db-sts-2: not known to show the newest certificate yet.',
      );

      scene.world.kubelet.syncsVolumes = true;
      // One look tells them to reload, another sees that they did.
      await scene.settle();
      await scene.settle();
      const second = await secretText(scene, 'my-db-tls', 'tls.crt');
      expect(shown(scene)).toEqual([second, second, second]);
      expect(await standing(scene)).toMatch(/^True AllCurrent: .* ends at 2027-01-01T/);
    }));

  it('has its kubelets hastened, and only those of pods that mounted another', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const marks = (): readonly (string | undefined)[] =>
        scene.world.client
          .list(KINDS.pods)
          .map(({ metadata }) => metadata.annotations?.['howdah.dev/certificates-changed']);
      expect(marks()).toEqual([undefined, undefined, undefined]);
      await scene.passTime(DAY);
      await scene.annotateCluster({ 'howdah.dev/renew-certificates': 'now' });
      await scene.settle();
      const changed = await secretText(scene, 'my-db-tls', 'tls-changed');
      expect(marks()).toEqual([changed, changed, changed]);
    }));

  it('is made again when its Secret is deleted, by the same authority', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const authority = await secretText(scene, 'my-db-ca', 'tls.crt');
      await scene.world.kube.delete(KINDS.secrets, at('my-db-tls'));
      await scene.settle();
      expect(await secretText(scene, 'my-db-ca', 'tls.crt')).toBe(authority);
      expect(await secretText(scene, 'my-db-app', 'ca.crt')).toBe(`${authority}\n`);
      expect(await standing(scene)).toMatch(/^True AllCurrent/);
    }));
});

describe('F17: an authority', () => {
  const replace = (scene: Scene): Promise<void> =>
    scene.annotateCluster({
      'howdah.dev/renew-authority': 'new',
      'howdah.dev/authority-overlap': '30d',
    });

  it('is replaced in steps: trusted, then signing, then alone, and each leaves clients their time', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const former = await secretText(scene, 'my-db-ca', 'tls.crt');
      const signs = (pem: string): boolean =>
        shown(scene).every((each) =>
          new X509Certificate(each ?? '').verify(new X509Certificate(pem).publicKey),
        );
      const untilAfter = async (ms: number): Promise<void> => {
        await scene.pass(ms);
        await scene.settle();
        expect(await isTrustedByClients(scene)).toBe(true);
      };

      await replace(scene);
      await scene.settle();
      expect(await trusted(scene)).toBe(2);
      expect(signs(former)).toBe(true);
      expect(await standing(scene)).toMatch(
        /^True AuthorityChanging: A new authority is trusted .* it signs from 2026-01-31/,
      );

      await untilAfter(20 * DAY);
      expect(signs(former)).toBe(true);
      await untilAfter(10 * DAY);
      const next = await secretText(scene, 'my-db-ca', 'tls.crt');
      expect(next).not.toBe(former);
      expect(signs(next)).toBe(true);
      expect(await trusted(scene)).toBe(2);
      expect(await standing(scene)).toMatch(
        /^True AuthorityChanging: The new authority signs; the former one is no longer trusted from/,
      );

      await untilAfter(20 * DAY);
      expect(await trusted(scene)).toBe(2);
      await untilAfter(10 * DAY);
      expect(await secretText(scene, 'my-db-app', 'ca.crt')).toBe(`${next}\n`);
      expect(await secretText(scene, 'my-db-tls', 'ca.crt')).toBe(`${next}\n`);
      expect(await standing(scene)).toMatch(/^True AllCurrent/);

      expectNoRestart(scene);
      expect(scene.events.map(({ reason }) => reason)).toEqual([
        'AuthorityAnnounced',
        'AuthorityReplaced',
        'AuthorityRetired',
      ]);
      scene.server.forgetRequests();
      await scene.settle();
      expect(operatorWrites(scene)).toEqual([]);
    }));

  it('signs nothing before every member has it, however long that takes', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const former = await secretText(scene, 'my-db-ca', 'tls.crt');
      scene.world.kubelet.syncsVolumes = false;
      await replace(scene);
      await scene.settle();
      await scene.pass(30 * DAY);
      await scene.settle();
      expect(await secretText(scene, 'my-db-ca', 'tls.crt')).toBe(former);
      expect(await standing(scene)).toMatch(/^False Distributing: .*it signs once every member/s);

      scene.world.kubelet.syncsVolumes = true;
      // One look tells them to reload, another sees that they did.
      await scene.settle();
      await scene.settle();
      expect(await secretText(scene, 'my-db-ca', 'tls.crt')).not.toBe(former);
    }));

  it('is replaced by itself when two thirds of its life have passed', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const former = await secretText(scene, 'my-db-ca', 'tls.crt');
      const until = async (days: number): Promise<void> => {
        for (let passed = 0; passed < days; passed += 24) {
          await scene.pass(24 * DAY);
          await scene.settle();
          expect(await isTrustedByClients(scene)).toBe(true);
        }
      };
      await until(2300);
      expect(await secretText(scene, 'my-db-ca', 'tls.crt')).toBe(former);
      await until(300);
      const next = await secretText(scene, 'my-db-ca', 'tls.crt');
      expect(next).not.toBe(former);
      expect(await secretText(scene, 'my-db-app', 'ca.crt')).toBe(`${next}\n`);
    }));

  it('is trusted beside the former one when another one is put in its place', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const former = await secretText(scene, 'my-db-ca', 'tls.crt');
      const certificate = await ofAnother(scene, 'tls.crt');
      const key = await ofAnother(scene, 'tls.key');
      await editSecret(scene, 'my-db-ca', { 'tls.crt': certificate, 'tls.key': key });
      await scene.settle();
      expect(await secretText(scene, 'my-db-ca', 'tls.crt')).toBe(certificate);
      expect(await secretText(scene, 'my-db-app', 'ca.crt')).toBe(`${certificate}\n${former}\n`);
      expect(await isTrustedByClients(scene)).toBe(true);
    }));

  it.each([
    ['my-db-tls', 'tls.key'],
    ['my-db-tls', 'client.key'],
    ['my-db-ca', 'tls.key'],
  ])('is made whole again where somebody wrote another key into Secret %s, %s', (name, file) =>
    withScene(async (scene) => {
      await bringUp(scene);
      await editSecret(scene, name, { [file]: await ofAnother(scene, 'tls.key') });
      await scene.settle();
      const pem = await secretText(scene, name, file);
      const certificate = await secretText(scene, name, file.replace('.key', '.crt'));
      expect(new X509Certificate(certificate).checkPrivateKey(createPrivateKey(pem))).toBe(true);
      expect(await isTrustedByClients(scene)).toBe(true);
      scene.server.forgetRequests();
      await scene.annotateCluster({ 'example.org/look': 'again' });
      await scene.settle();
      expect(operatorWrites(scene)).toEqual([]);
    }),
  );

  it('whose Secret is deleted has a successor, and is trusted for as long as in any change', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const former = await secretText(scene, 'my-db-ca', 'tls.crt');
      await scene.world.kube.delete(KINDS.secrets, at('my-db-ca'));
      await scene.settle();
      const next = await secretText(scene, 'my-db-ca', 'tls.crt');
      expect(next).not.toBe(former);
      expect(await secretText(scene, 'my-db-app', 'ca.crt')).toBe(`${next}\n${former}\n`);
      expect(await isTrustedByClients(scene)).toBe(true);
      await scene.pass(5 * DAY);
      await scene.settle();
      expect(await trusted(scene)).toBe(2);
      await scene.pass(2 * DAY);
      await scene.settle();
      expect(await trusted(scene)).toBe(1);
    }));

  it('is given the time that is documented where the annotation is no duration', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      await scene.annotateCluster({
        'howdah.dev/renew-authority': 'new',
        'howdah.dev/authority-overlap': 'soon',
      });
      await scene.settle();
      await scene.pass(5 * DAY);
      await scene.settle();
      expect((await standing(scene)) ?? '').toContain('it signs from 2026-01-08');
      expect((await conditions(scene))['AsWritten']).toContain('write a whole number and a unit');
    }));
});
