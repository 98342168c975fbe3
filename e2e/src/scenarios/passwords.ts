import { randomUUID } from 'node:crypto';
import type { DatabaseTarget } from '../cluster/databaseTarget.js';
import { createCluster, FEP_CLUSTERS, waitForReady } from '../cluster/fepCluster.js';
import { membersOf } from '../cluster/members.js';
import { waitForPrimary } from '../cluster/primary.js';
import { waitForStreaming } from '../cluster/replication.js';
import { queryMember } from '../cluster/sql.js';
import { readText } from '../json/read.js';
import type { Kubectl } from '../kubectl/kubectl.js';
import { waitUntil } from '../process/waitUntil.js';
import { longestGap, reportProbe } from '../prober/probeReport.js';
import { whileWriting } from '../prober/whileWriting.js';
import type { WriteProber } from '../prober/writeProber.js';
import { expectThat } from '../runner/harnessError.js';
import type { Scenario, ScenarioContext } from '../runner/scenario.js';

const CHANGE_MS = 180_000;

/** A role, and the two places where its password may be changed. */
interface Place {
  readonly role: string;
  readonly field: string;
  readonly secret: string;
  readonly key: string;
}

const REPLICATION: Place = {
  role: 'repluser',
  field: 'pgreplpassword',
  secret: 'db-system',
  key: 'replication-password',
};

const PLACES: readonly Place[] = [
  { role: 'app', field: 'pgpassword', secret: 'db-app', key: 'password' },
  REPLICATION,
  { role: 'postgres', field: 'pgAdminPassword', secret: 'db-system', key: 'superuser-password' },
];

/** Passwords change on either side while the application writes; standbys go on, and come back. */
export const passwords: Scenario = {
  id: 'passwords',
  title:
    'passwords change by manifest and by Secret: standbys stream on, one that starts again logs in, no row is lost',
  tier: 'subset',
  run: async (context) => {
    const { cluster, namespace, log, note } = context;
    const { kubectl } = cluster;
    const target = await createCluster(kubectl, { namespace, name: 'db' });
    log('cluster is ready');

    const report = await whileWriting(context, target, async (prober) => {
      const startedAt = Date.now();
      const before = await streamingSince(kubectl, target);
      for (const place of PLACES) await changeBothSides(context, target, place);
      expectThat(
        (await streamingSince(kubectl, target)) === before,
        'no standby lost its connection while passwords changed',
      );
      note(`while passwords change: ${gap(prober, startedAt)}`);

      await breakStreams(kubectl, target);
      log('standbys whose connections were broken stream again');
      await restartStandby(kubectl, target);
      log('a standby whose container was ended streams again');
      await emptySecret(kubectl, target);
      log('a key that was emptied has the password again');

      await prober.waitForSteadyWrites(CHANGE_MS);
      // Its kubelet would renew the file with the password only after a minute.
      await kubectl.patch(
        { resource: 'pods', name: 'prober', namespace },
        { metadata: { annotations: { 'howdah.dev/passwords-changed': 'yes' } } },
      );
    });
    expectThat(report.missing?.length === 0, 'no acknowledged row is lost');
  },
};

function gap(prober: WriteProber, since: number): string {
  const found = longestGap(reportProbe(prober.records), since);
  return found === undefined ? 'no gap' : `the longest gap ${Math.round(found.ms)} ms`;
}

async function changeBothSides(
  { cluster, log, note }: ScenarioContext,
  target: DatabaseTarget,
  place: Place,
): Promise<void> {
  const { kubectl } = cluster;
  const { namespace } = target;
  const { role, field, secret, key } = place;

  const given = randomUUID();
  const sysUsers = { [field]: given };
  await kubectl.patch(
    { resource: FEP_CLUSTERS, name: target.name, namespace },
    { spec: { fepChildCrVal: { sysUsers } } },
  );
  const byManifest = await untilInUse(kubectl, target, { role, password: given });
  const held = await secretText(kubectl, { namespace, secret, key });
  expectThat(held === given, `Secret ${secret} has the password that the manifest gives ${role}`);

  const written = randomUUID();
  const data = { [key]: Buffer.from(written).toString('base64') };
  await kubectl.patch({ resource: 'secrets', name: secret, namespace }, { data });
  const bySecret = await untilInUse(kubectl, target, { role, password: written });
  log(`${role}: taken over from both sides`);
  note(`${role}: in use ${byManifest} ms after the manifest, ${bySecret} ms after the Secret`);
}

/** Milliseconds until the role logs in with it and, of the replicating role, all standbys have it. */
async function untilInUse(
  kubectl: Kubectl,
  target: DatabaseTarget,
  { role, password }: { readonly role: string; readonly password: string },
): Promise<number> {
  const { namespace, container, port } = target;
  const startedAt = Date.now();
  const { name: primary } = await waitForPrimary(kubectl, target);
  await waitUntil({ what: `a login of ${role}`, timeoutMs: CHANGE_MS }, async () => {
    const uri = `postgresql://${role}:${password}@127.0.0.1:${port}/postgres?sslmode=require`;
    const command = ['psql', uri, '--tuples-only', '--no-align', '--command', 'select 1'];
    const { stdout } = await kubectl.exec({ namespace, pod: primary, container, command });
    return stdout.trim() === '1' ? true : undefined;
  });
  if (role !== REPLICATION.role) return Date.now() - startedAt;

  for (const { name: pod } of await membersOf(kubectl, target)) {
    if (pod === primary) continue;
    await waitUntil({ what: `the new password on ${pod}`, timeoutMs: CHANGE_MS }, async () => {
      const command = ['grep', '--count', password, '/run/patroni/pgpass'];
      const { stdout } = await kubectl.exec({ namespace, pod, container, command });
      return Number(stdout) > 0 ? true : undefined;
    });
  }
  return Date.now() - startedAt;
}

async function secretText(
  kubectl: Kubectl,
  of: { readonly namespace: string; readonly secret: string; readonly key: string },
): Promise<string> {
  const { namespace, secret, key } = of;
  const found = await kubectl.get({ resource: 'secrets', name: secret, namespace });
  return Buffer.from(readText(found, 'data', key) ?? '', 'base64').toString('utf8');
}

/** Who streams, and since when. */
async function streamingSince(kubectl: Kubectl, target: DatabaseTarget): Promise<string> {
  return await askPrimary(
    kubectl,
    target,
    'select application_name, backend_start from pg_stat_replication order by 1',
  );
}

async function askPrimary(kubectl: Kubectl, target: DatabaseTarget, sql: string): Promise<string> {
  const { name: member } = await waitForPrimary(kubectl, target);
  return (await queryMember(kubectl, target, { member, sql })).join('\n');
}

/** Standbys have to log in again, in the same containers. */
async function breakStreams(kubectl: Kubectl, target: DatabaseTarget): Promise<void> {
  const before = await streamingSince(kubectl, target);
  await askPrimary(kubectl, target, 'select pg_terminate_backend(pid) from pg_stat_replication');
  await waitUntil({ what: 'new connections of standbys', timeoutMs: CHANGE_MS }, async () => {
    await waitForStreaming(kubectl, target);
    const now = await streamingSince(kubectl, target);
    const lines = before.split('\n');
    return lines.every((line) => !now.includes(line)) ? true : undefined;
  });
}

/** Ends the init process of a container, which the kubelet starts again. */
async function restartStandby(kubectl: Kubectl, target: DatabaseTarget): Promise<void> {
  const { namespace, container } = target;
  const { name: primary } = await waitForPrimary(kubectl, target);
  const members = await membersOf(kubectl, target);
  const standby = members.find(({ name }) => name !== primary);
  expectThat(standby !== undefined, 'there is a standby');
  const command = ['python3', '-c', 'import os; os.kill(1, 15)'];
  await kubectl.exec({ namespace, pod: standby.name, container, command });
  await waitUntil({ what: `${standby.name} started again`, timeoutMs: CHANGE_MS }, async () => {
    const now = await membersOf(kubectl, target);
    const again = now.find(({ name }) => name === standby.name);
    return again !== undefined && again.restarts > standby.restarts ? true : undefined;
  });
  await waitForReady(kubectl, target);
  await waitForStreaming(kubectl, target);
}

async function emptySecret(kubectl: Kubectl, target: DatabaseTarget): Promise<void> {
  const { namespace } = target;
  const { secret, key } = REPLICATION;
  const before = await secretText(kubectl, { namespace, secret, key });
  await kubectl.patch({ resource: 'secrets', name: secret, namespace }, { data: { [key]: '' } });
  await waitUntil({ what: 'the password in its Secret', timeoutMs: CHANGE_MS }, async () =>
    (await secretText(kubectl, { namespace, secret, key })) === before ? true : undefined,
  );
  await untilInUse(kubectl, target, { role: REPLICATION.role, password: before });
}
