import { describe, expect, it } from 'vitest';
import { parseFepCluster } from '../api/parseFepCluster.js';
import { desiredSecrets, unknownPasswords, withPasswordsInUse } from './desiredSecrets.js';

const clusterWith = (sysUsers: object) => {
  const parsed = parseFepCluster({
    apiVersion: 'fep.fujitsu.io/v2',
    kind: 'FEPCluster',
    metadata: { name: 'x', namespace: 'ns' },
    spec: { fepChildCrVal: { sysUsers } },
  });
  if (parsed.cluster === undefined) throw new Error(JSON.stringify(parsed.problems));
  return parsed.cluster;
};

const nothing = { system: {}, application: {} };
const options = { generate: () => 'generated', major: 17 };

describe('credentials', () => {
  it('are generated where the manifest gives none, and kept afterwards', () => {
    const first = desiredSecrets(clusterWith({}), nothing, options);
    const again = desiredSecrets(clusterWith({}), first, {
      generate: () => 'another',
      major: 18,
    });

    expect(first.application['password']).toBe('generated');
    expect(again).toEqual(first);
  });

  it('an application password follows the manifest, whatever characters it has', () => {
    const { application } = desiredSecrets(
      clusterWith({ pgdb: 'my db', pguser: 'u@1', pgpassword: `a'b"c d/é` }),
      { system: {}, application: { password: 'old' } },
      options,
    );
    const uri = new URL(application['uri'] ?? '');

    expect(application['password']).toBe(`a'b"c d/é`);
    expect(decodeURIComponent(uri.password)).toBe(application['password']);
    expect(decodeURIComponent(uri.username)).toBe('u@1');
    expect(decodeURIComponent(uri.pathname)).toBe('/my db');
  });

  it('of a system role are in use until the database has the new ones', () => {
    const cluster = clusterWith({ pgAdminPassword: 'new', pgreplpassword: 'same' });
    const held = { 'superuser-password': 'old', 'replication-password': 'same' };
    const wanted = desiredSecrets(cluster, { ...nothing, system: held }, options);

    expect(wanted.system).toMatchObject({
      'superuser-password': 'new',
      'superuser-password-in-use': 'old',
      'replication-password': 'same',
      'replication-password-in-use': 'same',
    });
    expect(desiredSecrets(cluster, wanted, options)).toEqual(wanted);

    const system = withPasswordsInUse(cluster, wanted);
    expect(system).toEqual({ ...wanted.system, 'superuser-password-in-use': 'new' });
    expect(desiredSecrets(cluster, { ...wanted, system }, options).system).toEqual(system);
  });

  it('that went from their Secrets are put back as they were', () => {
    const cluster = clusterWith({ pgMetricsUser: 'metrics' });
    const first = desiredSecrets(cluster, nothing, options);
    const emptied = Object.fromEntries(
      Object.entries(first.system).map(([key, value]) => [
        key,
        key.endsWith('password') ? '' : value,
      ]),
    );
    const again = desiredSecrets(
      cluster,
      { system: emptied, application: {} },
      { generate: () => 'another', major: 17 },
    );
    expect(again).toEqual(first);
    expect(unknownPasswords(emptied)).toEqual([]);
    expect(unknownPasswords({})).toEqual([
      'superuser-password',
      'replication-password',
      'rewind-password',
      'rest-password',
    ]);
  });

  it("of Patroni's interface stay as members were started with them", () => {
    const first = desiredSecrets(clusterWith({}), nothing, options).system;
    const edited = { ...first, 'rest-password': 'edited' };
    expect(desiredSecrets(clusterWith({}), { ...nothing, system: edited }, options).system).toEqual(
      first,
    );
  });
});
