import {
  AUTHORITY_FILE,
  hostsOf,
  runInClient,
  shownBy,
  startClientPod,
  verifyFull,
} from '../cluster/clientPod.js';
import type { DatabaseTarget } from '../cluster/databaseTarget.js';
import { createCluster, FEP_CLUSTERS, getCluster } from '../cluster/fepCluster.js';
import { membersOf } from '../cluster/members.js';
import { waitForPrimary } from '../cluster/primary.js';
import { waitForStreaming } from '../cluster/replication.js';
import { queryMember } from '../cluster/sql.js';
import { readList, readText } from '../json/read.js';
import type { Kubectl } from '../kubectl/kubectl.js';
import { waitUntil } from '../process/waitUntil.js';
import { whileWriting } from '../prober/whileWriting.js';
import type { WriteProber } from '../prober/writeProber.js';
import { expectThat } from '../runner/harnessError.js';
import type { Scenario, ScenarioContext } from '../runner/scenario.js';

/** A kubelet takes up to two minutes, if nobody hastens it. */
const OVERLAP = '100s';
const CHANGE_MS = 240_000;

/** What the certificates are renewed under: everybody goes on, and nobody is started again. */
export const certificates: Scenario = {
  id: 'certificates',
  title:
    'F17 certificates and then their authority are renewed under writes: verify-full holds at every Service and member throughout, no connection is lost, nothing restarts',
  tier: 'full',
  run: async (context) => {
    const { cluster, namespace, log } = context;
    const { kubectl } = cluster;
    const target = await createCluster(kubectl, { namespace, name: 'db' });
    await startClientPod(kubectl, target);
    await waitForStreaming(kubectl, target);
    log('cluster and client are ready');
    const report = await whileWriting(context, target, async (prober) => {
      const before = await standing(kubectl, target);
      const trust = new TrustWatch(kubectl, target, await hostsOf(kubectl, target));
      const watching = trust.run();
      try {
        await renewCertificates(context, target);
        await replaceAuthority(context, target);
      } finally {
        trust.stop();
        await watching;
      }
      expectThat(trust.failures.length === 0, `verify-full held: ${trust.failures[0] ?? ''}`);
      context.note(`verify-full: ${trust.checks} connections to 5 names, none refused`);
      expectThat((await standing(kubectl, target)) === before, 'no stream and no container is new');
      expectOneConnection(prober);
    });
    expectThat(report.missing?.length === 0, 'no acknowledged row is lost');
  },
};

/** Connects to every host in turn, verifying it. */
class TrustWatch {
  readonly failures: string[] = [];
  checks = 0;
  readonly #kubectl: Kubectl;
  readonly #target: DatabaseTarget;
  readonly #hosts: readonly string[];
  #ends = false;

  constructor(kubectl: Kubectl, target: DatabaseTarget, hosts: readonly string[]) {
    this.#kubectl = kubectl;
    this.#target = target;
    this.#hosts = hosts;
  }

  stop(): void {
    this.#ends = true;
  }

  /** Until it is stopped, and then once more to the end of the hosts. */
  async run(): Promise<void> {
    while (!this.#ends) {
      for (const host of this.#hosts) {
        const failure = await verifyFull(this.#kubectl, this.#target, { host });
        this.checks += 1;
        if (failure !== undefined) this.failures.push(failure);
      }
    }
  }
}

async function renewCertificates(
  { cluster: { kubectl }, log, note }: ScenarioContext,
  target: DatabaseTarget,
): Promise<void> {
  const before = await shownByMembers(kubectl, target);
  const startedAt = Date.now();
  await annotate(kubectl, target, { 'howdah.dev/renew-certificates': 'e2e' });
  await waitUntil({ what: 'new certificates on every member', timeoutMs: CHANGE_MS }, async () => {
    const now = await shownByMembers(kubectl, target);
    return now.every((digest) => !before.includes(digest)) ? true : undefined;
  });
  log('every member shows a new certificate');
  note(
    `certificates: shown by every member ${Date.now() - startedAt} ms after they were asked for`,
  );
}

async function replaceAuthority(
  { cluster: { kubectl }, log, note }: ScenarioContext,
  target: DatabaseTarget,
): Promise<void> {
  const former = await authorities(kubectl, target);
  expectThat(former.length === 1, 'there is one authority');
  await runInClient(kubectl, target, `cp ${AUTHORITY_FILE} /dev/shm/former.crt`);
  const before = await shownByMembers(kubectl, target);
  const startedAt = Date.now();
  await annotate(kubectl, target, {
    'howdah.dev/renew-authority': 'e2e',
    'howdah.dev/authority-overlap': OVERLAP,
  });
  await waitUntil({ what: 'two authorities to trust', timeoutMs: CHANGE_MS }, async () =>
    (await authorities(kubectl, target)).length === 2 ? true : undefined,
  );
  log('clients are told to trust both');
  await waitUntil({ what: 'the new authority alone', timeoutMs: 2 * CHANGE_MS }, async () => {
    const now = await authorities(kubectl, target);
    const reason = await reasonOf(kubectl, target);
    return now.length === 1 && now[0] !== former[0] && reason === 'AllCurrent' ? true : undefined;
  });
  log('the former authority is trusted no longer');
  note(`authority: replaced after ${Date.now() - startedAt} ms, with two overlaps of ${OVERLAP}`);
  const now = await shownByMembers(kubectl, target);
  expectThat(
    now.every((digest) => !before.includes(digest)),
    'members show certificates of the new authority',
  );
  const [host = ''] = await hostsOf(kubectl, target);
  const refused = await verifyFull(kubectl, target, { host, authority: '/dev/shm/former.crt' });
  expectThat(
    refused?.includes('certificate verify failed') === true,
    'who trusts the former authority alone is turned away',
  );
}

async function annotate(
  kubectl: Kubectl,
  { namespace, name }: DatabaseTarget,
  annotations: Readonly<Record<string, string>>,
): Promise<void> {
  await kubectl.patch({ resource: FEP_CLUSTERS, name, namespace }, { metadata: { annotations } });
}

/** By the server and by Patroni of every member. */
async function shownByMembers(kubectl: Kubectl, target: DatabaseTarget): Promise<string[]> {
  const [, , ...members] = await hostsOf(kubectl, target);
  const shown = await Promise.all(members.map((host) => shownBy(kubectl, target, { host })));
  return shown.flat();
}

/** Those that an application is told to trust. */
async function authorities(kubectl: Kubectl, target: DatabaseTarget): Promise<string[]> {
  const { namespace, credentials } = target;
  const found = await kubectl.get({ resource: 'secrets', name: credentials.secret, namespace });
  const pem = Buffer.from(readText(found, 'data', 'ca.crt') ?? '', 'base64').toString('utf8');
  return pem.split(/(?<=-----END CERTIFICATE-----)\n/).filter((text) => text !== '');
}

async function reasonOf(kubectl: Kubectl, target: DatabaseTarget): Promise<string | undefined> {
  const conditions = readList(await getCluster(kubectl, target), 'status', 'conditions');
  const found = conditions.find((one) => readText(one, 'type') === 'CertificatesInUse');
  return readText(found, 'reason');
}

/** Since when standbys stream, and how often containers were started. */
async function standing(kubectl: Kubectl, target: DatabaseTarget): Promise<string> {
  const { name: member } = await waitForPrimary(kubectl, target);
  const sql = 'select application_name, backend_start from pg_stat_replication order by 1';
  const streams = await queryMember(kubectl, target, { member, sql });
  const members = await membersOf(kubectl, target);
  return JSON.stringify([streams, members.map(({ uid, restarts }) => [uid, restarts])]);
}

/** The prober keeps its connection, which it opened before anything changed. */
function expectOneConnection({ records }: WriteProber): void {
  const opened = records.filter(({ kind }) => kind === 'connected').length;
  const failed = records.filter(({ kind }) => kind === 'fail').length;
  expectThat(opened === 1 && failed === 0, `one connection for all rows, not ${opened}`);
}
