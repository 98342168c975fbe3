import { describe, expect, it } from 'vitest';
import { parseFepCluster } from '../api/parseFepCluster.js';
import { desiredSecrets, passwordsSetAside } from './desiredSecrets.js';

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

  it('a system password in use is not changed under the members, and the manifest is told', () => {
    const cluster = clusterWith({ pgAdminPassword: 'new', pgreplpassword: 'same' });
    const held = { 'superuser-password': 'old', 'replication-password': 'same' };
    const { system } = desiredSecrets(cluster, { ...nothing, system: held }, options);

    expect(system['superuser-password']).toBe('old');
    expect(passwordsSetAside(cluster, held)).toEqual(['pgAdminPassword']);
    expect(passwordsSetAside(cluster, {})).toEqual([]);
  });
});
