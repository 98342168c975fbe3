import { formatKey, keyOf } from '@howdah/kube';
import { HA_MANAGER } from '@howdah/plugin-api';
import type { HostInput } from '@howdah/plugin-api';
import type { ClusterRun } from './clusterRun.js';
import type { ClusterSecrets } from './ensureSecrets.js';
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
  const {
    'tls.crt': certificate,
    'ca.crt': authority = '',
    'rest.crt': rest,
  } = secrets.certificate;
  const ha = run.options.host.resolve(HA_MANAGER);
  const secret = secrets.system[password.key];
  const unready = seen.members.filter(({ ready, terminating }) => !ready || terminating);
  const behind = unready.map(({ name }) => name);
  if (certificate === undefined || secret === undefined) return { behind };
  const stale = await run.options.certificates.bringIntoUse(
    formatKey(keyOf(run.manifest)),
    {
      members: seen.members.flatMap(({ name, address, port }) =>
        address === undefined || behind.includes(name)
          ? []
          : [{ name, host: address, port: port ?? input.cluster.port }],
      ),
      login: { user: username, password: secret, authority },
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
  return { behind: [...behind, ...stale], retryAfterMs: RETRY_MS };
}
