import { KINDS } from '@howdah/kube';
import { endState, NAMESPACE, objectAt, textAt } from '@howdah/testing';
import { describe, expect, it } from 'vitest';
import { bringUp, conditions, MY_DB, operatorWrites, readiness } from './fixtures/look.js';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';
import { editSecret } from './fixtures/secrets.js';

type Name = 'my-db-system' | 'my-db-app';

async function secret({ world }: Scene, name: Name): Promise<Readonly<Record<string, string>>> {
  const data = objectAt(await world.kube.get(KINDS.secrets, at(name)), 'data');
  return Object.fromEntries(
    Object.keys(data).map((key) => [
      key,
      Buffer.from(textAt(data, key) ?? '', 'base64').toString('utf8'),
    ]),
  );
}

/** Whether the database takes the login. */
async function accepts({ world }: Scene, role: string, password = ''): Promise<boolean> {
  const database = world.patroni.database(MY_DB);
  if (database === undefined) throw new Error('there is no database');
  return database.accepts(role, password);
}

const writeUsers = (scene: Scene, sysUsers: Readonly<Record<string, string>>) =>
  scene.patchCluster({ fepChildCrVal: { sysUsers } });

const ROLES = [
  { role: 'postgres', field: 'pgAdminPassword', name: 'my-db-system', key: 'superuser-password' },
  { role: 'repluser', field: 'pgreplpassword', name: 'my-db-system', key: 'replication-password' },
  { role: 'rewind_user', field: 'pgRewindPassword', name: 'my-db-system', key: 'rewind-password' },
  { role: 'app', field: 'pgpassword', name: 'my-db-app', key: 'password' },
] as const;

describe.each(ROLES)('the password of $role', ({ role, field, name, key }) => {
  it('follows whichever of manifest and Secret changed last', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const generated = (await secret(scene, name))[key];
      expect(await accepts(scene, role, generated)).toBe(true);

      await writeUsers(scene, { [field]: 'of-the-manifest' });
      await scene.settle();
      expect(await accepts(scene, role, 'of-the-manifest')).toBe(true);
      expect((await secret(scene, name))[key]).toBe('of-the-manifest');

      await editSecret(scene, name, { [key]: 'of-the-secret' });
      await scene.settle();
      expect(await accepts(scene, role, 'of-the-secret')).toBe(true);
      expect((await secret(scene, name))[key]).toBe('of-the-secret');
      expect((await conditions(scene))['AsWritten']).toContain(
        `${field} is not in use: key "${key}" of Secret "${name}" was changed after it`,
      );

      await writeUsers(scene, { [field]: 'of-the-manifest-again' });
      await scene.settle();
      expect(await accepts(scene, role, 'of-the-manifest-again')).toBe(true);
      expect(await conditions(scene)).toMatchObject({
        Ready: expect.stringMatching(/^True AllMembersReady/),
        AsWritten: expect.stringMatching(/^True NothingSetAside/),
      });

      scene.server.forgetRequests();
      await scene.settle();
      expect(operatorWrites(scene)).toEqual([]);
    }));

  it.each<readonly [string, string | null]>([
    ['empty', ''],
    ['gone', null],
    ['cut in two lines', 'of-the-secret\n'],
  ])('is put back into its Secret when it is %s there', (_, text) =>
    withScene(async (scene) => {
      await bringUp(scene);
      const before = await secret(scene, name);
      await editSecret(scene, name, { [key]: text });
      await scene.settle();
      expect(await secret(scene, name)).toEqual(before);
      expect(await accepts(scene, role, before[key])).toBe(true);
      expect(scene.events.map(({ reason }) => reason)).toEqual([
        text?.includes('\n') === true ? 'PasswordUnchanged' : 'PasswordRestored',
      ]);
      expect(await readiness(scene)).toMatch(/^True AllMembersReady/);
    }),
  );
});

it("a Secret of the application that is deleted is made again with the role's password", () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const before = await secret(scene, 'my-db-app');
    await scene.world.kube.delete(KINDS.secrets, at('my-db-app'));
    await scene.settle();
    expect(await secret(scene, 'my-db-app')).toEqual(before);
  }));

it('a Secret of which nothing is left clears no password, and the condition names the keys', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const before = await secret(scene, 'my-db-system');
    const keys = Object.keys(before);
    await editSecret(scene, 'my-db-system', Object.fromEntries(keys.map((key) => [key, null])));
    await scene.settle();
    expect(await readiness(scene)).toMatch(
      /False SystemSecretMissing: .* holds nothing for superuser-password, replication-password/,
    );
    expect(await accepts(scene, 'postgres', before['superuser-password'])).toBe(true);
    expect(await accepts(scene, 'repluser', before['replication-password'])).toBe(true);

    await editSecret(scene, 'my-db-system', before);
    await scene.settle();
    expect(await readiness(scene)).toMatch(/^True AllMembersReady/);
  }));

it('members keep the password that the database has until it has another', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const { kubelet, patroni } = scene.world;
    const mounted = () =>
      kubelet.mounted({ namespace: NAMESPACE, pod: 'my-db-sts-1' }, 'patroni-credentials');
    const before = await secret(scene, 'my-db-system');
    const old = {
      superuser: before['superuser-password'],
      replication: before['replication-password'],
      rewind: before['rewind-password'],
    };
    expect(mounted()).toEqual(old);

    patroni.unreachable.add('my-db');
    await editSecret(scene, 'my-db-system', { 'replication-password': 'new' });
    await scene.settle();
    expect(mounted()).toEqual(old);

    patroni.unreachable.delete('my-db');
    await scene.settle();
    expect(await accepts(scene, 'repluser', 'new')).toBe(true);
    expect(mounted()).toEqual({ ...old, replication: 'new' });
    // A changed pod is looked at by its kubelet at once.
    const hastened = scene.world.client
      .list(KINDS.pods)
      .map(({ metadata }) => metadata.annotations?.['howdah.dev/passwords-changed']);
    expect(hastened).toEqual([expect.any(String), expect.any(String), expect.any(String)]);
  }));

it('an operator that ended between database and Secret finds its way in with either password', () =>
  withScene(async (scene) => {
    const operator = await bringUp(scene);
    let applies = 0;
    scene.server.inject({
      // The first takes the wish over, what is in use is recorded by the next.
      when: ({ verb, resource }) =>
        verb === 'apply' && resource === 'secrets' && (applies += 1) > 1,
      fault: { type: 'status', status: 403, reason: 'Forbidden' },
      times: Number.POSITIVE_INFINITY,
    });
    const before = (await secret(scene, 'my-db-system'))['superuser-password'];
    await editSecret(scene, 'my-db-system', { 'superuser-password': 'new' });
    await scene.settle();
    const between = await secret(scene, 'my-db-system');
    await operator.stop();
    scene.server.clearFaults();

    expect(between['superuser-password-in-use']).toBe(before);
    expect(await accepts(scene, 'postgres', 'new')).toBe(true);
    scene.startOperator();
    await scene.settle();
    expect((await secret(scene, 'my-db-system'))['superuser-password-in-use']).toBe('new');
    expect(await readiness(scene)).toMatch(/^True AllMembersReady/);
  }));

it('a password stands in Secrets, the manifest and the FEPUser that is made from it, and nowhere else', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    await writeUsers(scene, { pgpassword: 'hunter2-app', pgAdminPassword: 'hunter2-admin' });
    await editSecret(scene, 'my-db-system', { 'replication-password': 'hunter2-replication' });
    await scene.settle();

    const others = Object.entries(await endState(scene.world.kube))
      .filter(([name]) => !name.startsWith('Secret '))
      .map(([name, object]) => {
        if (name.startsWith('FEPCluster ')) return objectAt(object, 'status');
        return name.startsWith('FEPUser ') ? objectAt(object, 'metadata') : object;
      });
    expect(others.length).toBeGreaterThan(10);
    const text = JSON.stringify([others, scene.events]);
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain(Buffer.from('hunter2').toString('base64').slice(0, 8));
  }));
