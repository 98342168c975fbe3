import { CLIENT_POD, startClientPod } from '../cluster/clientPod.js';
import type { DatabaseTarget } from '../cluster/databaseTarget.js';
import { waitForEveryMember } from '../cluster/everyMember.js';
import { createCluster, FEP_CLUSTERS, remarksOf, waitForReady } from '../cluster/fepCluster.js';
import { waitForStreaming } from '../cluster/replication.js';
import type { Kubectl } from '../kubectl/kubectl.js';
import { waitUntil } from '../process/waitUntil.js';
import { whileWriting } from '../prober/whileWriting.js';
import { expectThat } from '../runner/harnessError.js';
import type { Scenario } from '../runner/scenario.js';

const CHANGE_MS = 90_000;

/** Whoever could shut out the operator, replication and rewinding tries to; the application gets in. */
const STRICT = [
  'local all all reject # nobody',
  'host replication,"replication" all,"repluser" all reject',
  'host postgres rewind_user,/^rew.* all reject',
  'host all postgres,+pg_monitor samenet reject',
  'hostssl app app all \\',
  '  scram-sha-256',
  'host all all all reject',
].join('\n');
const STRICT_RECORDS = 6;
const WRONG = 'hostssl app app all scram-sha-256\n\nhost all all 10.0.0.0/33 reject';
const OPEN = 'host all all all scram-sha-256';

/** `customPgHba` and `forceSsl`, seen by a client and by the file that each server has read. */
export const hba: Scenario = {
  id: 'hba',
  title:
    'access rules of users decide about users and shut out nobody that the cluster needs; a wrong line is named and changes nothing; forceSsl',
  tier: 'subset',
  run: async (context) => {
    const { cluster, namespace, log, note } = context;
    const { kubectl } = cluster;
    const children = {
      storage: { dataVol: { size: '1Gi' }, walVol: { size: '1Gi' } },
      sysUsers: { pgdb: 'app', pguser: 'app', pgMetricsUser: 'metrics' },
      customPgHba: STRICT,
    };
    const wish = { namespace, name: 'db', fep: { instances: 2 }, children };
    const target = await createCluster(kubectl, wish);
    await waitForStreaming(kubectl, target);
    await startClientPod(kubectl, target);
    log('cluster is ready, its records reject nearly everybody');

    const report = await whileWriting(context, target, async () => {
      await expectInForce(kubectl, target, STRICT_RECORDS);
      await expectLogin(kubectl, target, { sslmode: 'require', refused: undefined });
      await expectLogin(kubectl, target, { sslmode: 'disable', refused: /rejects connection/ });
      await expectLogin(kubectl, target, {
        sslmode: 'require',
        dbname: 'postgres',
        refused: /rejects connection/,
      });
      log('the client gets in with TLS, to its own database, and not otherwise');

      await change(kubectl, target, { fepChildCrVal: { customPgHba: WRONG } });
      await waitUntil({ what: 'a word about line 3', timeoutMs: CHANGE_MS }, async () => {
        const said = await remarksOf(kubectl, target);
        return said.some(
          ({ reason, message }) =>
            reason === 'SetAside' && message.includes('line 3 of customPgHba is wrong'),
        )
          ? true
          : undefined;
      });
      await waitForReady(kubectl, target);
      await expectInForce(kubectl, target, STRICT_RECORDS);
      await expectLogin(kubectl, target, { sslmode: 'disable', refused: /rejects connection/ });
      log('a wrong line is named in AsWritten, and the records before it are in force');

      await change(kubectl, target, { fepChildCrVal: { customPgHba: OPEN } });
      await expectInForce(kubectl, target, 1);
      await expectLogin(kubectl, target, { sslmode: 'disable', refused: undefined });
      await change(kubectl, target, { fep: { forceSsl: true } });
      await expectInForce(kubectl, target, 1);
      const plain = `type not in ('local', 'hostssl')`;
      await waitForEveryMember(kubectl, target, { sql: countOf(plain), answer: '0' });
      await expectLogin(kubectl, target, { sslmode: 'disable', refused: /no pg_hba\.conf entry/ });
      await expectLogin(kubectl, target, { sslmode: 'require', refused: undefined });
      await waitForStreaming(kubectl, target);
      log('with forceSsl a `host` record of users admits nobody without TLS');
    });
    expectThat(report.missing?.length === 0, 'no acknowledged row is lost');
    note(`gaps over 0.5 s: ${report.gaps.map(({ ms }) => `${ms} ms`).join(', ') || 'none'}`);
    expectThat(report.gaps.length === 0, 'writes never pause');
  },
};

function countOf(where: string): string {
  return `select count(*) from pg_hba_file_rules where ${where}`;
}

/** Every server has read its file without an error, with so many records of users in it. */
async function expectInForce(
  kubectl: Kubectl,
  target: DatabaseTarget,
  ofUsers: number,
): Promise<void> {
  // Two of the superuser, replication, rewinding, monitoring, and everybody in the end.
  const all = String(ofUsers + 6);
  await waitForEveryMember(kubectl, target, { sql: countOf('true'), answer: all });
  await waitForEveryMember(kubectl, target, { sql: countOf('error is not null'), answer: '0' });
}

/** How a client logs in, and what it is told; nothing where it gets in. */
interface Login {
  readonly sslmode: 'require' | 'disable';
  readonly dbname?: string;
  readonly refused: RegExp | undefined;
}

async function expectLogin(
  kubectl: Kubectl,
  { namespace, service }: DatabaseTarget,
  { sslmode, dbname = 'app', refused }: Login,
): Promise<void> {
  const login = `host=${service} dbname=${dbname} sslmode=${sslmode}`;
  const command = ['psql', login, '--no-psqlrc', '--tuples-only', '--command', 'select 1'];
  // A server reads its file again a moment after it was told to.
  const what = `a login with ${login} ${refused === undefined ? 'that works' : 'that is refused'}`;
  await waitUntil({ what, timeoutMs: CHANGE_MS }, async () => {
    const done = await kubectl.exec({ namespace, pod: CLIENT_POD, command }, { tolerate: true });
    const asWanted = refused === undefined ? done.exitCode === 0 : refused.test(done.stderr);
    return asWanted ? true : undefined;
  });
}

async function change(
  kubectl: Kubectl,
  { namespace, name }: DatabaseTarget,
  spec: unknown,
): Promise<void> {
  await kubectl.patch({ resource: FEP_CLUSTERS, name, namespace }, { spec });
}
