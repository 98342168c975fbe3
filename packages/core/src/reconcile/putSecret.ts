import { applyIfChanged, isKubeError, KINDS } from '@howdah/kube';
import type { AnyObject } from '@howdah/kube';
import type { ObjectJson } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { CLUSTER_LABEL, clusterNames, MANAGER, secretNames } from '../cluster/clusterNames.js';
import { objectOf } from '../cluster/ownedObject.js';
import type { SecretText } from '../credentials/desiredSecrets.js';
import type { ClusterTarget } from './applyObjects.js';
import { ReconcileError } from './reconcileError.js';
import { secretData } from './secretText.js';

/** What becomes of a Secret when its cluster is deleted: `kept` lives as long as the volumes. */
type SecretLife = 'kept' | 'owned';

/**
 * Writes one of the cluster's Secrets. What the cache does not show is created, never overwritten:
 * if it exists after all, the API server refuses. A Secret that somebody changed since it was read
 * is left alone, and looked at again. Gives it as it is then.
 */
export async function putSecret(
  target: ClusterTarget,
  cluster: FepCluster,
  {
    name,
    content,
    life = 'owned',
    read,
  }: {
    readonly name: string;
    readonly content: SecretText;
    readonly life?: SecretLife;
    /** What the content was made from; by default what is there now. */
    readonly read?: AnyObject | undefined;
  },
): Promise<AnyObject> {
  const { kube, world, namespace, owner, signal } = target;
  const secret = secretOf(cluster, name, content);
  const ownerReferences = life === 'kept' ? {} : { ownerReferences: [owner] };
  const desired: ObjectJson = {
    ...secret,
    metadata: { ...secret.metadata, namespace, ...ownerReferences },
  };
  const cache = world.cacheOf(KINDS.secrets);
  const seen = cache?.get({ namespace, name });
  if (seen === undefined) {
    const created = await createSecret(target, desired);
    cache?.observe(created);
    return created;
  }
  const { uid, resourceVersion } = (read ?? seen).metadata;
  const { object } = await applyIfChanged(kube, {
    kind: KINDS.secrets,
    desired,
    fieldManager: MANAGER,
    live: cache,
    ifStill: { uid, resourceVersion },
    signal,
  });
  return object;
}

/** Kept when the cluster is deleted, as its volumes are: their data knows what is in it. */
export async function putSystemSecret(
  target: ClusterTarget,
  cluster: FepCluster,
  content: SecretText,
): Promise<void> {
  const { system: name } = secretNames(cluster.metadata.name);
  await putSecret(target, cluster, { name, content, life: 'kept' });
}

function secretOf(cluster: FepCluster, name: string, content: SecretText): ObjectJson {
  const { labels } = clusterNames(cluster);
  return objectOf(
    { apiVersion: 'v1', kind: 'Secret', name, labels },
    { type: 'Opaque', data: secretData(content) },
  );
}

async function createSecret(target: ClusterTarget, desired: ObjectJson): Promise<AnyObject> {
  const { kube, namespace, signal } = target;
  try {
    return await kube.create(KINDS.secrets, desired, { fieldManager: MANAGER, signal });
  } catch (error) {
    if (!isKubeError(error, 'ALREADY_EXISTS')) throw error;
    const { name, labels } = desired.metadata;
    const found = await kube.get(KINDS.secrets, { namespace, name }, { signal });
    const cluster = labels?.[CLUSTER_LABEL] ?? '';
    if (found === undefined || found.metadata.labels?.[CLUSTER_LABEL] === cluster) throw error;
    throw new ReconcileError(
      'HOWDAH_SECRET_NOT_OURS',
      `Secret "${name}" exists and is not this cluster's; it is left as it is. Delete it or give it another name; if this cluster made it, give it back its label ${CLUSTER_LABEL}=${cluster}`,
    );
  }
}
