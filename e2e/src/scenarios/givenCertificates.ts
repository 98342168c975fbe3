import { hostsOf, runInClient, shownBy, startClientPod, verifyFull } from '../cluster/clientPod.js';
import type { DatabaseTarget } from '../cluster/databaseTarget.js';
import { createCluster, FEP_CLUSTERS, getCluster } from '../cluster/fepCluster.js';
import { membersOf } from '../cluster/members.js';
import { CLIENT_FILES, giveSecret, issueOutside } from '../cluster/outsideCertificate.js';
import type { Material } from '../cluster/outsideCertificate.js';
import { readList, readText } from '../json/read.js';
import type { Kubectl } from '../kubectl/kubectl.js';
import { waitUntil } from '../process/waitUntil.js';
import { whileWriting } from '../prober/whileWriting.js';
import { expectThat } from '../runner/harnessError.js';
import type { Scenario, ScenarioContext } from '../runner/scenario.js';

const CHANGE_MS = 240_000;
const SECRET = 'given';

/** Who answers a request that changes something and shows no certificate. */
const UNKNOWN_CLIENT = `
import ssl, sys, urllib.error, urllib.request
context = ssl.create_default_context(cafile=sys.argv[2])
context.verify_flags &= ~ssl.VERIFY_X509_STRICT
try:
    urllib.request.urlopen('https://' + sys.argv[1] + ':25001/reload', b'', 5, context=context)
except urllib.error.HTTPError as error:
    print(error.code)
`;

/** Certificates of an authority outside of the cluster, for servers and Patroni. */
export const givenCertificates: Scenario = {
  id: 'given-certificates',
  title:
    "certificates of a user's Secret are shown by servers and Patroni, a new authority included; a broken one never reaches them; customCertificates are mounted and follow",
  tier: 'full',
  run: async (context) => {
    const { cluster, namespace, log } = context;
    const { kubectl } = cluster;
    const customCertificates = [{ userName: 'app', certificateName: SECRET }];
    const target = await createCluster(kubectl, {
      namespace,
      name: 'db',
      children: { customCertificates },
    });
    await startClientPod(kubectl, target);
    log('cluster and client are ready');
    const before = await restarts(kubectl, target);
    const report = await whileWriting(context, target, async () => {
      await giveSecret(kubectl, { namespace, name: SECRET }, await issue(kubectl, target, 'first'));
      const tls = { certificateName: SECRET };
      await kubectl.patch(
        { resource: FEP_CLUSTERS, name: target.name, namespace },
        { spec: { fep: { postgres: { tls }, patroni: { tls } } } },
      );
      await untilShown(context, target, 'first');
      await giveSecret(
        kubectl,
        { namespace, name: SECRET },
        await issue(kubectl, target, 'second'),
      );
      await untilShown(context, target, 'second');
      await breakCertificate(context, target);
      await untilMounted(context, target);
      const [host = ''] = (await hostsOf(kubectl, target)).slice(2);
      const answer = await runInClient(
        kubectl,
        target,
        `python3 -c "${UNKNOWN_CLIENT}" ${host} ${CLIENT_FILES}/second-ca.crt`,
      );
      expectThat(answer.trim() === '403', 'Patroni asks for a client certificate');
    });
    expectThat((await restarts(kubectl, target)) === before, 'no container was started again');
    expectThat(report.missing?.length === 0, 'no acknowledged row is lost');
  },
};

/** An authority and a certificate of it for every name of the cluster, kept in the client's pod. */
async function issue(kubectl: Kubectl, target: DatabaseTarget, name: string): Promise<Material> {
  const { namespace } = target;
  const hosts = (await hostsOf(kubectl, target)).slice(0, 2);
  const names = [...hosts, `*.${target.name}-headless-svc.${namespace}.svc`];
  return issueOutside(kubectl, target, {
    file: name,
    authority: `${name} authority`,
    subject: 'db',
    extension: `subjectAltName=${names.map((each) => `DNS:${each}`).join(',')}`,
  });
}

/** Until servers and Patroni of all members show it, to a client that trusts its authority alone. */
async function untilShown(
  { cluster: { kubectl }, log, note }: ScenarioContext,
  target: DatabaseTarget,
  name: string,
): Promise<void> {
  const authority = `${CLIENT_FILES}/${name}-ca.crt`;
  const startedAt = Date.now();
  await waitUntil({ what: `the ${name} certificate on all`, timeoutMs: CHANGE_MS }, async () => {
    const [, , ...members] = await hostsOf(kubectl, target);
    const shown = await Promise.all(
      members.map((host) => shownBy(kubectl, target, { host, authority })),
    );
    const reason = await reasonOf(kubectl, target);
    return new Set(shown.flat()).size === 1 && reason === 'AllCurrent' ? true : undefined;
  });
  for (const host of await hostsOf(kubectl, target)) {
    const failure = await verifyFull(kubectl, target, { host, authority });
    expectThat(failure === undefined, `verify-full holds: ${failure ?? ''}`);
  }
  log(`servers and Patroni of all members show the ${name} certificate`);
  note(`${name} certificate: shown by all ${Date.now() - startedAt} ms after its Secret`);
}

async function breakCertificate(
  { cluster: { kubectl }, log }: ScenarioContext,
  target: DatabaseTarget,
): Promise<void> {
  const key = await runInClient(kubectl, target, `cat ${CLIENT_FILES}/first.key`);
  const { namespace } = target;
  const data = { 'tls.key': Buffer.from(key).toString('base64') };
  await kubectl.patch({ resource: 'secrets', name: SECRET, namespace }, { data });
  await waitUntil({ what: 'CertificateUnusable', timeoutMs: CHANGE_MS }, async () =>
    (await reasonOf(kubectl, target)) === 'CertificateUnusable' ? true : undefined,
  );
  const authority = `${CLIENT_FILES}/second-ca.crt`;
  for (const host of await hostsOf(kubectl, target)) {
    const failure = await verifyFull(kubectl, target, { host, authority });
    expectThat(failure === undefined, `the last good certificate is shown: ${failure ?? ''}`);
  }
  log('a key of another certificate is told, and reaches nobody');
}

/** What customCertificates mount is the Secret as it is, for nothing of it is a server's. */
async function untilMounted(
  { cluster: { kubectl }, log }: ScenarioContext,
  target: DatabaseTarget,
): Promise<void> {
  const { namespace, container } = target;
  const wanted = await runInClient(kubectl, target, `cat ${CLIENT_FILES}/second.crt`);
  for (const { name: pod } of await membersOf(kubectl, target)) {
    await waitUntil(
      { what: `the newest below custom_certs of ${pod}`, timeoutMs: CHANGE_MS },
      async () => {
        const command = ['cat', '/tmp/custom_certs/app/tls.crt'];
        const { stdout } = await kubectl.exec({ namespace, pod, container, command });
        return stdout === wanted ? true : undefined;
      },
    );
  }
  log('members have it below /tmp/custom_certs');
}

async function reasonOf(kubectl: Kubectl, target: DatabaseTarget): Promise<string | undefined> {
  const conditions = readList(await getCluster(kubectl, target), 'status', 'conditions');
  const found = conditions.find((one) => readText(one, 'type') === 'CertificatesInUse');
  return readText(found, 'reason');
}

async function restarts(kubectl: Kubectl, target: DatabaseTarget): Promise<string> {
  const members = await membersOf(kubectl, target);
  return JSON.stringify(members.map(({ uid, restarts: count }) => [uid, count]));
}
