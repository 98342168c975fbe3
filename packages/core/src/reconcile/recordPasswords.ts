import { isKubeError, KINDS } from '@howdah/kube';
import type { FepCluster } from '../api/fepCluster.js';
import { secretNames } from '../cluster/clusterNames.js';
import { withPasswordsInUse } from '../credentials/desiredSecrets.js';
import type { SecretText } from '../credentials/desiredSecrets.js';
import { isInUseKey } from '../credentials/systemCredentials.js';
import type { ClusterTarget } from './applyObjects.js';
import type { ClusterSecrets } from './ensureSecrets.js';
import { putSystemSecret } from './putSecret.js';
import { secretText } from './secretText.js';

/** On pods: when the passwords in their volumes last changed. */
const CHANGED = 'howdah.dev/passwords-changed';

/**
 * Records that the database has the passwords that the Secrets held. From now on members log in by
 * them: until then one that starts must know the old ones. What people wrote meanwhile stays.
 */
export async function recordPasswords(
  target: ClusterTarget,
  cluster: FepCluster,
  { secrets, now }: { readonly secrets: ClusterSecrets; readonly now: Date },
): Promise<ClusterSecrets> {
  const { namespace, world } = target;
  const { system: name } = secretNames(cluster.metadata.name);
  const system = withPasswordsInUse(cluster, secrets);
  if (Object.keys(system).every((key) => system[key] === secrets.system[key])) return secrets;

  const held = secretText(world.secret({ namespace, name }));
  await putSystemSecret(target, cluster, recorded(system, held));
  await hastenKubelets(target, cluster, now);
  return { ...secrets, system };
}

/** Our own notes, and beside them what stands in the Secret now. */
function recorded(system: SecretText, held: SecretText): SecretText {
  return Object.fromEntries(
    Object.entries(system).map(([key, value]) => [
      key,
      isInUseKey(key) ? value : (held[key] ?? value),
    ]),
  );
}

/**
 * A kubelet renews the volumes of a pod that changes at once, and those of others within a minute or
 * two, in which a standby could not log in again.
 */
async function hastenKubelets(
  { kube, world, namespace, signal }: ClusterTarget,
  { metadata: { name } }: FepCluster,
  now: Date,
): Promise<void> {
  const patch = { metadata: { annotations: { [CHANGED]: now.toISOString() } } };
  for (const pod of world.observed({ namespace, name }).pods) {
    const key = { namespace, name: pod.metadata.name };
    try {
      await kube.patchMerge({ kind: KINDS.pods, key }, patch, { signal });
    } catch (error) {
      // Its successor mounts the newest.
      if (!isKubeError(error, 'NOT_FOUND')) throw error;
    }
  }
}
