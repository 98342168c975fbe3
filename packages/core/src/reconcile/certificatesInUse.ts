import { formatKey, keyOf } from '@howdah/kube';
import { HA_MANAGER } from '@howdah/plugin-api';
import type { HostInput, Known, Topology } from '@howdah/plugin-api';
import { REVISION } from '../cluster/clusterNames.js';
import { superuserCertificates } from '../credentials/superuserLogin.js';
import type { ClusterRun } from './clusterRun.js';
import type { ClusterSecrets } from './ensureSecrets.js';
import type { MemberPod } from './observedMembers.js';
import type { SeenCluster } from './seenCluster.js';

const RETRY_MS = 10_000;

/** Which members do not show the newest certificate, or are not known to. */
export interface CertificateUse {
  readonly behind: readonly string[];
  readonly retryAfterMs?: number;
}

/** Has every server show the certificate of the Secret; says when to look again if one does not. */
export async function certificatesInUse(
  run: ClusterRun,
  input: HostInput,
  { seen, secrets }: { readonly seen: SeenCluster; readonly secrets: ClusterSecrets },
): Promise<CertificateUse> {
  const { username, password } = input.credentials.superuser;
  const { 'tls.crt': certificate, 'rest.crt': rest, [REVISION]: revision } = secrets.certificate;
  const ha = run.options.host.resolve(HA_MANAGER);
  const secret = secrets.system[password.key];
  const unready = new Set(
    seen.members.filter(({ ready, terminating }) => !ready || terminating).map(({ name }) => name),
  );
  const behind = [...new Set([...unready, ...unreadIn(seen.topology, revision)])];
  if (certificate === undefined || secret === undefined) return { behind };
  const stale = await run.options.certificates.bringIntoUse(
    formatKey(keyOf(run.manifest)),
    {
      members: seen.members.flatMap(({ name, address, port }) =>
        address === undefined || unready.has(name)
          ? []
          : [{ name, host: address, port: port ?? input.cluster.port }],
      ),
      login: { user: username, password: secret, ...superuserCertificates(secrets.certificate) },
      certificate,
      ...(rest === undefined || ha?.certificate === undefined
        ? {}
        : {
            elsewhere: {
              certificate: rest,
              shown: async (member) => {
                const shown = await ha.certificate?.(input.cluster, member, run.signal);
                return shown?.known === true ? shown.value : undefined;
              },
            },
          }),
    },
    run.signal,
  );
  if (stale.length === 0) return { behind };
  run.log.info(
    { members: [...stale] },
    'reloaded, for they do not show the newest certificate yet',
  );
  return { behind: [...new Set([...behind, ...stale])], retryAfterMs: RETRY_MS };
}

/** Members that say that they have not read the newest. */
function unreadIn(topology: SeenCluster['topology'], revision: string | undefined): string[] {
  if (!topology.known) return [];
  return topology.value.members
    .filter(({ certificates }) => certificates !== undefined && certificates !== revision)
    .map(({ name }) => name);
}

/**
 * Which revision of the certificates each member was last told to read, as far as it says; nothing
 * where there is no member that could have read one.
 */
export function takenRevisions(
  topology: Known<Topology>,
  members: readonly Pick<MemberPod, 'name'>[],
): readonly (string | undefined)[] {
  const told = new Map(
    topology.known
      ? topology.value.members.map(({ name, certificates }) => [name, certificates])
      : [],
  );
  return members.map(({ name }) => told.get(name));
}
