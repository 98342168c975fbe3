import { KINDS } from '@howdah/kube';
import { NAMESPACE, objectAt, textAt } from '@howdah/testing';
import { describe, expect, it } from 'vitest';
import { DAY, expectNoRestart, secretText, shown, standing } from './fixtures/certificates.js';
import { child, editChild } from './fixtures/children.js';
import { bringUp, conditions } from './fixtures/look.js';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

describe('F17: a certificate of the user', () => {
  interface Material {
    readonly 'tls.crt': string;
    readonly 'tls.key': string;
    readonly 'ca.crt': string;
  }

  /** Certificate, key and authority, as somebody else issued them: another cluster. */
  async function foreign(scene: Scene, name: string): Promise<Material> {
    await scene.createCluster(name, 1);
    await scene.settle();
    const data = objectAt(await scene.world.kube.get(KINDS.secrets, at(`${name}-tls`)), 'data');
    const text = (key: string): string =>
      Buffer.from(textAt(data, key) ?? '', 'base64').toString('utf8');
    return { 'tls.crt': text('tls.crt'), 'tls.key': text('tls.key'), 'ca.crt': text('ca.crt') };
  }

  const SECRET = 'by-the-user';

  async function give({ world }: Scene, content: Partial<Material>): Promise<void> {
    const data = Object.fromEntries(
      Object.entries(content).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
    );
    const found = await world.kube.get(KINDS.secrets, at(SECRET));
    if (found !== undefined) return world.client.patch(KINDS.secrets, found, { data });
    return world.client.create(KINDS.secrets, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { namespace: NAMESPACE, name: SECRET },
      type: 'kubernetes.io/tls',
      data,
    });
  }

  const name = (scene: Scene): Promise<void> =>
    scene.patchCluster({
      fep: {
        postgres: { tls: { certificateName: SECRET } },
        patroni: { tls: { certificateName: SECRET } },
      },
    });

  const ours = async (scene: Scene): Promise<boolean> =>
    new Set(shown(scene)).has(await secretText(scene, 'my-db-tls', 'tls.crt'));

  it('in a Secret is shown, and a new one of another authority without a restart, both trusted meanwhile', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const [first, second] = [await foreign(scene, 'one'), await foreign(scene, 'two')];
      await give(scene, first);
      await name(scene);
      await scene.settle();
      expect(shown(scene)).toEqual(Array(3).fill(first['tls.crt']));
      expect(await secretText(scene, 'my-db-app', 'ca.crt')).toContain(first['ca.crt'].trim());
      expect(await standing(scene)).toMatch(/^True AllCurrent/);

      await give(scene, second);
      await scene.settle();
      expect(shown(scene)).toEqual(Array(3).fill(second['tls.crt']));
      for (const { 'ca.crt': authority } of [first, second]) {
        expect(await secretText(scene, 'my-db-app', 'ca.crt')).toContain(authority.trim());
        expect(await secretText(scene, 'my-db-tls', 'ca.crt')).toContain(authority.trim());
      }
      await scene.pass(8 * DAY);
      await scene.settle();
      expect(await secretText(scene, 'my-db-app', 'ca.crt')).not.toContain(first['ca.crt'].trim());
      expect(await standing(scene)).toMatch(/^True AllCurrent/);
      expectNoRestart(scene);
    }));

  it.each<[string, (good: Material, other: Material) => Partial<Material>, string]>([
    ['a key of another', (_, other) => ({ 'tls.key': other['tls.key'] }), 'does not belong to'],
    ['junk', () => ({ 'tls.crt': 'junk' }), 'tls.crt holds no certificate'],
    ['another authority', (_, other) => ({ 'ca.crt': other['ca.crt'] }), 'signed key tls.crt'],
  ])('that becomes %s never reaches a member, which keeps the last good one', (_, broken, why) =>
    withScene(async (scene) => {
      await bringUp(scene);
      const [good, other] = [await foreign(scene, 'one'), await foreign(scene, 'two')];
      await give(scene, good);
      await name(scene);
      await scene.settle();
      await give(scene, broken(good, other));
      await scene.settle();
      expect(shown(scene)).toEqual(Array(3).fill(good['tls.crt']));
      expect(await standing(scene)).toMatch(/^False CertificateUnusable: spec.fep.postgres.tls: /);
      expect(await standing(scene)).toContain(why);
      expect(scene.events.map(({ reason }) => reason)).toContain('CertificateUnusable');

      await give(scene, other);
      await scene.settle();
      expect(shown(scene)).toEqual(Array(3).fill(other['tls.crt']));
      expectNoRestart(scene);
    }),
  );

  it('whose Secret is not there yet leaves members with one of ours, and is shown once it is', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const given = await foreign(scene, 'one');
      await name(scene);
      await scene.settle();
      expect(await ours(scene)).toBe(true);
      expect(await standing(scene)).toContain('there is none; make it');
      await give(scene, given);
      await scene.settle();
      expect(shown(scene)).toEqual(Array(3).fill(given['tls.crt']));
    }));

  it('in a FEPCert that becomes half a certificate goes on being shown, and its key is noted nowhere', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const given = await foreign(scene, 'one');
      const { 'tls.crt': crt, 'tls.key': key, 'ca.crt': cacrt } = given;
      await editChild(scene, 'FEPCert', { systemCertificates: { crt, key, cacrt } });
      await scene.settle();
      expect(shown(scene)).toEqual(Array(3).fill(crt));
      await editChild(scene, 'FEPCert', { systemCertificates: { crt: 'junk', key, cacrt } });
      await scene.settle();
      await scene.settle();
      expect(shown(scene)).toEqual(Array(3).fill(crt));
      expect((await conditions(scene))['ChildResources']).toMatch(/^False ValueUnusable: FEPCert/);
      const { metadata } = await child(scene, 'FEPCert');
      expect(JSON.stringify(metadata)).not.toContain(key.split('\n')[1]);
    }));

  it('stays while the manifest is refused, and nobody is told of another', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const given = await foreign(scene, 'one');
      await give(scene, given);
      await name(scene);
      await scene.settle();
      const before = await secretText(scene, 'my-db-app', 'ca.crt');
      await scene.admitAnything();
      await scene.patchCluster({ fep: { instances: 'many' } });
      await scene.settle();
      await scene.pass(30 * DAY);
      await scene.settle();
      expect((await conditions(scene))['Ready']).toMatch(/^False InvalidManifest/);
      expect(shown(scene)).toEqual(Array(3).fill(given['tls.crt']));
      expect(await secretText(scene, 'my-db-app', 'ca.crt')).toBe(before);
      expect(await standing(scene)).toMatch(/^True AllCurrent/);
    }));

  it('that ends soon is told', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const given = await foreign(scene, 'one');
      await give(scene, given);
      await name(scene);
      await scene.settle();
      expect(await standing(scene)).toMatch(/^True AllCurrent/);
      for (let days = 0; days < 345; days += 15) {
        await scene.pass(15 * DAY);
        await scene.settle();
      }
      expect(await standing(scene)).toMatch(
        /^False CertificateExpiring: spec.fep.postgres.tls: the certificate ends at 2027-01-01/,
      );
      expect(scene.events.map(({ reason }) => reason)).toContain('CertificateExpiring');
      expect((await conditions(scene))['AsWritten']).toMatch(/^True/);
    }));

  it('that has ended never reaches a member', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const given = await foreign(scene, 'one');
      for (let days = 0; days < 375; days += 25) {
        await scene.pass(25 * DAY);
        await scene.settle();
      }
      await give(scene, given);
      await name(scene);
      await scene.settle();
      expect(await ours(scene)).toBe(true);
      expect(await standing(scene)).toMatch(/^False CertificateUnusable: .* ended at 2027-01-01/);
    }));
});
