import { runInClient, startClientPod } from '../cluster/clientPod.js';
import type { DatabaseTarget } from '../cluster/databaseTarget.js';
import { waitForEveryMember } from '../cluster/everyMember.js';
import { createCluster, FEP_CLUSTERS, getCluster } from '../cluster/fepCluster.js';
import { membersOf } from '../cluster/members.js';
import { CLIENT_FILES, giveSecret, issueOutside } from '../cluster/outsideCertificate.js';
import type { Material } from '../cluster/outsideCertificate.js';
import { waitForPrimary } from '../cluster/primary.js';
import { waitForStreaming, waitForSyncStandby } from '../cluster/replication.js';
import { queryMember } from '../cluster/sql.js';
import { switchover } from '../cluster/switchover.js';
import { readList, readText } from '../json/read.js';
import type { Kubectl } from '../kubectl/kubectl.js';
import { waitUntil } from '../process/waitUntil.js';
import { whileWriting } from '../prober/whileWriting.js';
import { expectThat } from '../runner/harnessError.js';
import type { Scenario, ScenarioContext } from '../runner/scenario.js';

const CHANGE_MS = 240_000;
const SECRET = 'replication-given';

/** How members and clients are held to certificates, while the cluster runs. */
export const clientCertificates: Scenario = {
  id: 'client-certificates',
  title:
    'standbys verify their primary and show a certificate, ours and then a user’s; verifyClient demands one and is taken back, with replication and rewind going on throughout',
  tier: 'full',
  run: async (context) => {
    const { cluster, namespace, log, note } = context;
    const { kubectl } = cluster;
    const target = await createCluster(kubectl, { namespace, name: 'db' });
    await startClientPod(kubectl, target);
    await waitForStreaming(kubectl, target);
    await untilShown(context, target, { issuer: 'authority', mode: 'verify-ca' });
    log('standbys stream with a certificate of ours, and verify their primary');
    const before = await restarts(kubectl, target);
    const report = await whileWriting(context, target, async () => {
      await giveSecret(
        kubectl,
        { namespace, name: SECRET },
        await issue(kubectl, target, 'repluser'),
      );
      await patchUsers(kubectl, target, { certificateName: SECRET, sslMode: 'verify-ca' });
      await untilShown(context, target, { issuer: 'CN=outside', mode: 'verify-ca' });
      log('standbys show the certificate that was given');

      const startedAt = Date.now();
      await demand(kubectl, target, 'verify-full');
      await untilRecords(context, target, 4);
      note(
        `verify-full: demanded by every member ${Date.now() - startedAt} ms after it was asked for`,
      );
      await waitForStreaming(kubectl, target);
      await breakCertificate(context, target);
      await turnsAway(context, target);
      await demand(kubectl, target, 'none');
      await untilRecords(context, target, 0);
    });
    expectThat(report.missing?.length === 0, 'no acknowledged row is lost');

    // The prober shows no certificate, so what follows goes without it.
    await demand(kubectl, target, 'verify-full');
    await untilRecords(context, target, 4);
    await switchOver(context, target);
    await patchUsers(kubectl, target, null);
    await untilShown(context, target, { issuer: 'authority', mode: 'verify-ca' });
    log('the certificate of ours is shown again, under the demand');
    await demand(kubectl, target, 'none');
    await untilRecords(context, target, 0);
    await patchUsers(kubectl, target, { sslMode: 'disable' });
    await untilUnencrypted(context, target);
    await waitForStreaming(kubectl, target);
    expectThat((await restarts(kubectl, target)) === before, 'no container was started again');
  },
};

function issue(kubectl: Kubectl, target: DatabaseTarget, role: string): Promise<Material> {
  return issueOutside(kubectl, target, {
    file: role,
    authority: 'outside',
    subject: role,
    extension: 'extendedKeyUsage=clientAuth',
  });
}

async function patchUsers(
  kubectl: Kubectl,
  { namespace, name }: DatabaseTarget,
  pgrepluserTls: Readonly<Record<string, string>> | null,
): Promise<void> {
  await kubectl.patch(
    { resource: FEP_CLUSTERS, name, namespace },
    { spec: { fepChildCrVal: { sysUsers: { pgrepluserTls } } } },
  );
}

async function demand(
  kubectl: Kubectl,
  { namespace, name }: DatabaseTarget,
  verifyClient: string,
): Promise<void> {
  await kubectl.patch(
    { resource: FEP_CLUSTERS, name, namespace },
    { spec: { fep: { postgres: { tls: { verifyClient } } } } },
  );
}

/** Until each standby streams with a certificate of this authority, and as this much of TLS says. */
async function untilShown(
  { cluster: { kubectl } }: ScenarioContext,
  target: DatabaseTarget,
  { issuer, mode }: { readonly issuer: string; readonly mode: string },
): Promise<void> {
  const what = `standbys that show a certificate of ${issuer}`;
  await waitUntil({ what, timeoutMs: CHANGE_MS }, async () => {
    const { name: primary } = await waitForPrimary(kubectl, target);
    await connectAnew(kubectl, target, primary);
    const [count] = await queryMember(kubectl, target, {
      member: primary,
      sql:
        'select count(*) from pg_stat_replication join pg_stat_ssl using (pid) ' +
        `where client_dn = '/CN=repluser' and issuer_dn like '%${issuer}%'`,
    });
    if (count !== String(target.instances - 1)) return undefined;
    for (const { name: member } of await membersOf(kubectl, target)) {
      if (member === primary) continue;
      const sql = `select conninfo ~ 'sslmode=${mode}' from pg_stat_wal_receiver`;
      const [verifies] = await queryMember(kubectl, target, { member, sql });
      if (verifies !== 't') return undefined;
    }
    return true;
  });
}

/** A connection goes on with the certificate that it was opened with. */
async function connectAnew(
  kubectl: Kubectl,
  target: DatabaseTarget,
  primary: string,
): Promise<void> {
  const sql = 'select count(pg_terminate_backend(pid)) from pg_stat_replication';
  await queryMember(kubectl, target, { member: primary, sql });
  await waitForStreaming(kubectl, target);
}

async function untilUnencrypted(
  { cluster: { kubectl }, log }: ScenarioContext,
  target: DatabaseTarget,
): Promise<void> {
  const sql = 'select count(*) from pg_stat_replication join pg_stat_ssl using (pid) where ssl';
  await waitUntil({ what: 'sslMode disable', timeoutMs: CHANGE_MS }, async () => {
    const { name: member } = await waitForPrimary(kubectl, target);
    const [count] = await queryMember(kubectl, target, { member, sql });
    return count === '0' ? true : undefined;
  });
  log('sslMode disable is followed once nothing is demanded');
}

/** Until so many records of every member's pg_hba.conf demand a certificate. */
async function untilRecords(
  { cluster: { kubectl }, log }: ScenarioContext,
  target: DatabaseTarget,
  wanted: number,
): Promise<void> {
  const sql = `select count(*) from pg_hba_file_rules where 'clientcert=verify-full' = any(options)`;
  await waitForEveryMember(kubectl, target, { sql, answer: String(wanted) });
  log(`every member demands certificates in ${wanted} records`);
}

/** A key of another certificate is told, and standbys that connect anew show the last good one. */
async function breakCertificate(context: ScenarioContext, target: DatabaseTarget): Promise<void> {
  const { cluster, log } = context;
  const { kubectl } = cluster;
  const { namespace } = target;
  const key = await runInClient(kubectl, target, `cat ${CLIENT_FILES}/repluser-ca.key`);
  const data = { 'tls.key': Buffer.from(key).toString('base64') };
  await kubectl.patch({ resource: 'secrets', name: SECRET, namespace }, { data });
  await waitUntil({ what: 'CertificateUnusable', timeoutMs: CHANGE_MS }, async () =>
    (await conditionOf(kubectl, target)) === 'CertificateUnusable' ? true : undefined,
  );
  await untilShown(context, target, { issuer: 'CN=outside', mode: 'verify-ca' });
  log('a key of another certificate is told; standbys connect anew with the last good one');
}

/** A client without a certificate is turned away, with the right password too. */
async function turnsAway(
  { cluster: { kubectl }, log }: ScenarioContext,
  target: DatabaseTarget,
): Promise<void> {
  const login = `host=${target.service} sslmode=require`;
  const answer = await runInClient(
    kubectl,
    target,
    `psql "${login}" --no-psqlrc --command "select 1" 2>&1 || true`,
  );
  expectThat(
    answer.includes('connection requires a valid client certificate'),
    `who shows no certificate is turned away: ${answer.trim().slice(0, 200)}`,
  );
  log('a client without a certificate is turned away');
}

/** Under the demand a former primary follows the next one: it has what it needs too. */
async function switchOver(
  { cluster: { kubectl }, log }: ScenarioContext,
  target: DatabaseTarget,
): Promise<void> {
  const { name: leader } = await waitForPrimary(kubectl, target);
  const candidate = await waitForSyncStandby(kubectl, target);
  const moved = await switchover(kubectl, target, { leader, candidate });
  expectThat(moved, 'the lead moved under the demand');
  await waitForStreaming(kubectl, target);
  log('after a switchover all stream again');
}

async function conditionOf(kubectl: Kubectl, target: DatabaseTarget): Promise<string | undefined> {
  const conditions = readList(await getCluster(kubectl, target), 'status', 'conditions');
  const found = conditions.find((one) => readText(one, 'type') === 'CertificatesInUse');
  return readText(found, 'reason');
}

async function restarts(kubectl: Kubectl, target: DatabaseTarget): Promise<string> {
  const members = await membersOf(kubectl, target);
  return JSON.stringify(members.map(({ uid, restarts: count }) => [uid, count]));
}
