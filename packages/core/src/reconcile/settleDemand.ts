import type { HostInput } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { recordedDemand, weaker } from '../certificates/clientDemand.js';
import { REVISION, secretNames } from '../cluster/clusterNames.js';
import { superuserCertificates } from '../credentials/superuserLogin.js';
import type { ClusterTarget } from './applyObjects.js';
import { DEMAND, demandOf } from './clientConnections.js';
import type { ClusterRun } from './clusterRun.js';
import type { ClusterSecrets } from './ensureSecrets.js';
import { putSecret } from './putSecret.js';
import { leaderOf } from './seenCluster.js';
import type { SeenCluster } from './seenCluster.js';

const RETRY_MS = 10_000;

/** Where the demand for client certificates stands. */
export interface SettledDemand {
  /** What a demand that is not in force yet waits for, or a certificate that is not shown yet. */
  readonly waiting?: string;
  readonly retryAfterMs?: number;
}

/**
 * Servers demand client certificates once everybody who must show one is seen to: whoever came
 * without would be turned away, the standbys and the operator too. A demand that is taken back is
 * forgotten when pg_hba.conf has been written without it; until then members connect as it wants it.
 */
export async function settleDemand(
  run: ClusterRun,
  target: ClusterTarget,
  {
    cluster,
    input,
    seen,
    secrets,
  }: {
    readonly cluster: FepCluster;
    readonly input: HostInput;
    readonly seen: SeenCluster;
    readonly secrets: ClusterSecrets;
  },
): Promise<SettledDemand> {
  const { certificate, pending } = secrets;
  const wanted = demandOf(cluster);
  const recorded = recordedDemand(certificate[DEMAND]);
  const { certificate: name } = secretNames(cluster.metadata.name);
  const note = async (demand: string): Promise<SettledDemand> => {
    const content = { ...certificate, [DEMAND]: demand };
    await putSecret(target, cluster, { name, content, read: secrets.read.get(name) });
    return { retryAfterMs: 0 };
  };
  if (pending.length > 0) {
    return {
      waiting: `${pending.join(', ')}: the certificate that was given is shown once every member is known to trust who signed it.`,
    };
  }
  if (wanted === recorded) return {};
  if (weaker(wanted, recorded) === wanted) return note(wanted);

  const without = await withoutCertificate(run, input, { seen, secrets });
  if (without.length === 0) return note(wanted);
  return {
    waiting: `spec.fep.postgres.tls.verifyClient is in force once all who must show a certificate do; not known of: ${without.join(', ')}.`,
    retryAfterMs: RETRY_MS,
  };
}

/** Who is not known to show servers the newest certificate. */
async function withoutCertificate(
  run: ClusterRun,
  input: HostInput,
  { seen, secrets }: { readonly seen: SeenCluster; readonly secrets: ClusterSecrets },
): Promise<readonly string[]> {
  const leader = leaderOf(seen);
  const primary = seen.members.find(({ name }) => name === leader);
  const { [REVISION]: revision } = secrets.certificate;
  const taken = new Map(
    seen.topology.known
      ? seen.topology.value.members.map(({ name, certificates }) => [name, certificates])
      : [],
  );
  const unread = seen.members.filter(({ name }) => taken.get(name) !== revision);
  const { username, password } = input.credentials.superuser;
  const secret = secrets.system[password.key];
  if (primary?.address === undefined || secret === undefined) return ['the primary'];
  if (unread.length > 0) return unread.map(({ name }) => name);

  const shown = await run.options.certificates.shownTo(
    {
      ...superuserCertificates(secrets.certificate),
      host: primary.address,
      port: primary.port ?? input.cluster.port,
      user: username,
      password: secret,
      database: 'postgres',
    },
    run.signal,
  );
  const standbys = seen.members.filter(({ name }) => name !== primary.name);
  const missing = standbys.filter(({ name }) => !shown.members.has(name)).map(({ name }) => name);
  return [...missing, ...(shown.byUs ? [] : ['the operator'])];
}
