import type { FepCluster } from '../api/fepCluster.js';
import { secretNames } from '../cluster/clusterNames.js';
import { withPasswordsInUse } from '../credentials/desiredSecrets.js';
import type { SecretText } from '../credentials/desiredSecrets.js';
import { isInUseKey, SYSTEM_KEYS } from '../credentials/systemCredentials.js';
import type { ClusterTarget } from './applyObjects.js';
import type { ClusterSecrets } from './ensureSecrets.js';
import { hastenKubelets } from './hastenKubelets.js';
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
  const inUse = withPasswordsInUse(cluster, secrets);
  if (Object.keys(inUse).every((key) => inUse[key] === secrets.system[key])) {
    await hastenKubelets(target, cluster, {
      annotation: CHANGED,
      changed: secrets.system[SYSTEM_KEYS.changed],
    });
    return secrets;
  }

  const changed = now.toISOString();
  const system = { ...inUse, [SYSTEM_KEYS.changed]: changed };
  const held = secretText(world.secret({ namespace, name }));
  await putSystemSecret(target, cluster, recorded(system, held));
  await hastenKubelets(target, cluster, { annotation: CHANGED, changed });
  return { ...secrets, system };
}

/** Our own notes, and beside them what stands in the Secret now. */
function recorded(system: SecretText, held: SecretText): SecretText {
  return Object.fromEntries(
    Object.entries(system).map(([key, value]) => [
      key,
      isInUseKey(key) || key === SYSTEM_KEYS.changed ? value : (held[key] ?? value),
    ]),
  );
}
