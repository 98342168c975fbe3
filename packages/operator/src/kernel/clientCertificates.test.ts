import { KINDS } from '@howdah/kube';
import { NAMESPACE, objectAt } from '@howdah/testing';
import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { expectNoRestart, secretText, standing } from './fixtures/certificates.js';
import { bringUp, conditions, operatorWrites } from './fixtures/look.js';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

const SECRET = 'by-the-user';

type Material = Readonly<Record<'tls.crt' | 'tls.key' | 'ca.crt', string>>;

/** A client's certificate, its key and authority, as somebody else issued them: another cluster. */
async function foreign(scene: Scene, cluster: string, role: string): Promise<Material> {
  await scene.createCluster(cluster, 1);
  await scene.settle();
  const text = (key: string): Promise<string> => secretText(scene, `${cluster}-tls`, key);
  return {
    'tls.crt': await text(`${role}.crt`),
    'tls.key': await text(`${role}.key`),
    'ca.crt': await text('ca.crt'),
  };
}

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

const demand = (scene: Scene, verifyClient: string): Promise<void> =>
  scene.patchCluster({ fep: { postgres: { tls: { verifyClient } } } });

const nameGiven = (scene: Scene, more: object = {}): Promise<void> =>
  scene.patchCluster({
    fepChildCrVal: { sysUsers: { pgrepluserTls: { certificateName: SECRET, ...more } } },
  });

/** The records of pg_hba.conf, as Patroni was told them. */
function records({ world }: Scene): readonly unknown[] {
  const config = world.patroni.state.config({ namespace: NAMESPACE, cluster: 'my-db' });
  const found = objectAt(config, 'postgresql')['pg_hba'];
  return Array.isArray(found) ? found : [];
}

const demanding = (scene: Scene): readonly unknown[] =>
  records(scene).filter((rule) => String(rule).includes('clientcert='));

const roleOf = async (scene: Scene, role: string): Promise<string> =>
  new X509Certificate(await secretText(scene, 'my-db-tls', `${role}.crt`)).subject;

async function standbyMaterial(scene: Scene, pod: string): Promise<string | undefined> {
  const member = scene.world.kubelet.members().find((each) => each.pod === pod);
  return member && scene.world.certificates.filesOf(member)?.['replication.crt'];
}

describe('members among each other', () => {
  it('verify their primary and show a certificate in the name of the role, with nothing written for it', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      expect(await secretText(scene, 'my-db-tls', 'replication-sslmode')).toBe('verify-ca');
      expect(await secretText(scene, 'my-db-tls', 'rewind-sslmode')).toBe('verify-ca');
      expect(await roleOf(scene, 'superuser')).toBe('CN=postgres');
      expect(await roleOf(scene, 'replication')).toBe('CN=repluser');
      expect(await roleOf(scene, 'rewind')).toBe('CN=rewind_user');
      expect(demanding(scene)).toEqual([]);
      expect([...scene.world.turnedAway]).toEqual([]);
      expect(await standing(scene)).toMatch(/^True AllCurrent/);
    }));

  it('connect as sslMode says, and never without encryption where that would be refused', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const write = async (sslMode: string, forceSsl: boolean): Promise<string> => {
        await scene.patchCluster({
          fep: { forceSsl },
          fepChildCrVal: { sysUsers: { pgrepluserTls: { sslMode } } },
        });
        await scene.settle();
        return secretText(scene, 'my-db-tls', 'replication-sslmode');
      };
      expect(await write('required', false)).toBe('require');
      expect(await write('disable', false)).toBe('disable');
      expect(await write('disable', true)).toBe('require');
      expect((await conditions(scene))['AsWritten']).toContain('so it is require');
      expect(await write('verify-full', false)).toBe('verify-ca');
      expect((await conditions(scene))['AsWritten']).toContain('so it is verify-ca');
      expect([...scene.world.turnedAway]).toEqual([]);
      expectNoRestart(scene);
    }));

  it('are not stopped by a certificate of the servers that a user gave, which may run out', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      await scene.createCluster('one', 1);
      await scene.settle();
      await give(scene, {
        'tls.crt': await secretText(scene, 'one-tls', 'tls.crt'),
        'tls.key': await secretText(scene, 'one-tls', 'tls.key'),
        'ca.crt': await secretText(scene, 'one-tls', 'ca.crt'),
      });
      await scene.patchCluster({ fep: { postgres: { tls: { certificateName: SECRET } } } });
      await scene.settle();
      expect(await secretText(scene, 'my-db-tls', 'replication-sslmode')).toBe('require');
    }));
});

describe('a client certificate that is demanded', () => {
  it('is demanded once every standby shows one, and no longer when the demand is taken back; nobody is turned away', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      await demand(scene, 'verify-full');
      await scene.settle();
      await scene.settle();
      expect(demanding(scene)).toEqual([
        'hostssl all postgres all scram-sha-256 clientcert=verify-full',
        'hostssl replication repluser all scram-sha-256 clientcert=verify-full',
        'hostssl postgres rewind_user all scram-sha-256 clientcert=verify-full',
        'hostssl all all all scram-sha-256 clientcert=verify-full',
      ]);
      expect(await standing(scene)).toMatch(/^True AllCurrent/);
      scene.server.forgetRequests();
      await scene.settle();
      expect(operatorWrites(scene)).toEqual([]);

      await scene.annotateCluster({ 'howdah.dev/renew-certificates': 'now' });
      await scene.settle();
      await demand(scene, 'none');
      await scene.settle();
      expect(demanding(scene)).toEqual([]);
      expect([...scene.world.turnedAway]).toEqual([]);
      expectNoRestart(scene);
    }));

  it('waits for a member that has not read what it would have to show', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      scene.world.kubelet.syncsVolumes = false;
      await scene.annotateCluster({ 'howdah.dev/renew-certificates': 'now' });
      await demand(scene, 'verify-ca');
      await scene.settle();
      expect(demanding(scene)).toEqual([]);
      expect((await standing(scene)) ?? '').toMatch(/^False (Distributing|ClientsPending): /);
      scene.world.kubelet.syncsVolumes = true;
      await scene.settle();
      await scene.settle();
      expect(demanding(scene)).toHaveLength(4);
      expect([...scene.world.turnedAway]).toEqual([]);
    }));

  it('is warned of where a record of customPgHba lets in clients without', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      await scene.patchCluster({
        fep: { postgres: { tls: { verifyClient: 'verify-ca' } } },
        fepChildCrVal: { customPgHba: 'host all app 10.0.0.0/8 scram-sha-256' },
      });
      await scene.settle();
      expect((await conditions(scene))['AsWritten']).toContain(
        'lets in clients without a certificate',
      );
    }));

  it('is not demanded by a word that nobody knows', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      await demand(scene, 'maybe');
      await scene.settle();
      expect(demanding(scene)).toEqual([]);
      expect((await conditions(scene))['AsWritten']).toContain('no certificate is demanded');
    }));
});

describe("a user's certificate for replication", () => {
  it('is shown once every server trusts who signed it, under a demand too, and given up for ours again', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      await demand(scene, 'verify-full');
      await scene.settle();
      const given = await foreign(scene, 'one', 'replication');
      await give(scene, given);
      scene.world.kubelet.syncsVolumes = false;
      await nameGiven(scene);
      await scene.settle();
      const ours = await secretText(scene, 'my-db-tls', 'replication.crt');
      expect(ours).not.toBe(given['tls.crt']);
      expect(await secretText(scene, 'my-db-tls', 'server-clients.crt')).toContain(
        given['ca.crt'].trim(),
      );
      expect(await secretText(scene, 'my-db-app', 'ca.crt')).not.toContain(given['ca.crt'].trim());
      expect(await standing(scene)).toMatch(/^False (Distributing|ClientsPending)/);

      scene.world.kubelet.syncsVolumes = true;
      await scene.settle();
      await scene.settle();
      for (const pod of ['my-db-sts-0', 'my-db-sts-1', 'my-db-sts-2']) {
        expect(await standbyMaterial(scene, pod)).toBe(given['tls.crt']);
      }
      expect(await standing(scene)).toMatch(/^True AllCurrent/);
      await scene.patchCluster({ fepChildCrVal: { sysUsers: { pgrepluserTls: null } } });
      await scene.settle();
      await scene.settle();
      expect(await roleOf(scene, 'replication')).toBe('CN=repluser');
      expect(await secretText(scene, 'my-db-tls', 'replication.crt')).not.toBe(given['tls.crt']);
      expect(await secretText(scene, 'my-db-tls', 'server-clients.crt')).not.toContain(
        given['ca.crt'].trim(),
      );
      expect([...scene.world.turnedAway]).toEqual([]);
      expectNoRestart(scene);
    }));

  it.each<[string, (good: Material, other: Material) => Partial<Material> | undefined, string]>([
    ['missing', () => undefined, 'there is none; make it'],
    ['junk', () => ({ 'tls.crt': 'junk', 'tls.key': 'junk', 'ca.crt': 'junk' }), 'no PEM|none'],
    [
      'without its key',
      (good, other) => ({ ...good, 'tls.key': other['tls.key'] }),
      'does not belong',
    ],
  ])('that is %s is refused, and the one of ours goes on', (_, broken, why) =>
    withScene(async (scene) => {
      await bringUp(scene);
      const good = await foreign(scene, 'one', 'replication');
      const other = await foreign(scene, 'two', 'replication');
      const content = broken(good, other);
      if (content !== undefined) await give(scene, content);
      const before = await secretText(scene, 'my-db-tls', 'replication.crt');
      await nameGiven(scene);
      await scene.settle();
      expect(await secretText(scene, 'my-db-tls', 'replication.crt')).toBe(before);
      expect(await standing(scene)).toMatch(
        new RegExp(
          `^False CertificateUnusable: spec.fepChildCrVal.sysUsers.pgrepluserTls: .*(${why})`,
        ),
      );
      expect([...scene.world.turnedAway]).toEqual([]);
    }),
  );

  it('that is another role’s, or a server’s, is refused', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      await demand(scene, 'verify-full');
      await give(scene, await foreign(scene, 'one', 'rewind'));
      await nameGiven(scene);
      await scene.settle();
      expect(await standing(scene)).toMatch(/CertificateUnusable: .* in the name "rewind_user"/);
      await give(scene, await foreign(scene, 'two', 'tls'));
      await scene.settle();
      expect(await standing(scene)).toMatch(/CertificateUnusable: .* is not for clients/);
      expect(await roleOf(scene, 'replication')).toBe('CN=repluser');
    }));
});

describe("a member's Patroni", () => {
  it('is known by what it shows, and by what it showed before until all show the newest', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const first = await secretText(scene, 'my-db-tls', 'rest.crt');
      scene.world.kubelet.syncsVolumes = false;
      await scene.annotateCluster({ 'howdah.dev/renew-certificates': 'now' });
      await scene.settle();
      const former = new X509Certificate(first).fingerprint256;
      expect(await secretText(scene, 'my-db-tls', 'rest-former')).toBe(former);
      // Members answer, though they show the former.
      await scene.patchCluster({ fep: { syncMode: 'on' } });
      await scene.settle();
      const config = scene.world.patroni.state.config({ namespace: NAMESPACE, cluster: 'my-db' });
      expect(config?.['synchronous_mode']).toBe(true);
      scene.world.kubelet.syncsVolumes = true;
      await scene.settle();
      await scene.settle();
      expect(await standing(scene)).toMatch(/^True AllCurrent/);
      expect(await secretText(scene, 'my-db-tls', 'rest-former')).toBe('');
    }));
});
