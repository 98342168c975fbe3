import { formatKey, keyOf } from '@howdah/kube';
import type { HostInput } from '@howdah/plugin-api';
import type { ClusterRun } from './clusterRun.js';
import type { ClusterSecrets } from './ensureSecrets.js';
import type { SeenCluster } from './seenCluster.js';
import { trustedBy } from './trustedAuthorities.js';

const RETRY_MS = 30_000;

/** Has every server show the certificate of the Secret; says when to look again if one does not. */
export async function certificatesInUse(
  run: ClusterRun,
  input: HostInput,
  { seen, secrets }: { readonly seen: SeenCluster; readonly secrets: ClusterSecrets },
): Promise<{ readonly retryAfterMs?: number }> {
  const { username, password } = input.credentials.superuser;
  const certificate = secrets.certificate['tls.crt'];
  const secret = secrets.system[password.key];
  if (certificate === undefined || secret === undefined) return {};
  const stale = await run.options.certificates.bringIntoUse(
    formatKey(keyOf(run.manifest)),
    {
      members: seen.members.flatMap(({ name, address, port, ready, terminating }) =>
        address === undefined || !ready || terminating
          ? []
          : [{ name, host: address, port: port ?? input.cluster.port }],
      ),
      login: { user: username, password: secret, authority: trustedBy(secrets.certificate) },
      certificate,
    },
    run.signal,
  );
  if (stale.length === 0) return {};
  run.log.info(
    { members: [...stale] },
    'reloaded, for they do not show the newest certificate yet',
  );
  return { retryAfterMs: RETRY_MS };
}
