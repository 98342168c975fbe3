import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFepCluster } from '../api/parseFepCluster.js';
import { hostileText } from '../text/fixtures/hostileText.js';
import { desiredSecrets } from './desiredSecrets.js';

const text = hostileText('postgres', 'pg_', 'a', '..', '.', '@', ':', '/', '?', '#', '%2e', '%');
const users = fc.record(
  { pgdb: text, pguser: text, pgpassword: text, pgrepluser: text, pgAdminPassword: text },
  { requiredKeys: [] },
);

const clusterWith = (sysUsers: object) =>
  parseFepCluster({
    apiVersion: 'fep.fujitsu.io/v2',
    kind: 'FEPCluster',
    metadata: { name: 'x', namespace: 'ns' },
    spec: { fepChildCrVal: { sysUsers } },
  });

describe('sysUsers, whatever they are', () => {
  it('are refused in lines of text, or become a URI that means what was written', () => {
    fc.assert(
      fc.property(users, (written) => {
        const { cluster, problems = [] } = clusterWith(written);
        for (const { message } of problems) expect(message).not.toMatch(/\p{Cc}|\p{Cs}/u);
        fc.pre(cluster !== undefined);

        const { application } = desiredSecrets(
          cluster,
          { system: {}, application: {} },
          { generate: () => 'generated', major: 17 },
        );
        const uri = new URL(application['uri'] ?? '');
        expect(uri.toString()).toMatch(/^[!-~]*$/);
        expect({
          user: decodeURIComponent(uri.username),
          password: decodeURIComponent(uri.password),
          host: uri.host,
          database: decodeURIComponent(uri.pathname.slice(1)),
        }).toEqual({
          user: written.pguser || 'app',
          password: written.pgpassword || 'generated',
          host: 'x-primary-svc.ns.svc:27500',
          database: written.pgdb || 'app',
        });
      }),
    );
  });
});
