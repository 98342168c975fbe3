import { applyIfChanged, isKubeError, KINDS } from '@howdah/kube';
import type { AnyObject } from '@howdah/kube';
import type { ObjectJson } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { givenCertificate } from '../certificates/givenCertificate.js';
import {
  issueAuthority,
  issueServerCertificate,
  renewalOf,
} from '../certificates/issueCertificate.js';
import { CLUSTER_LABEL, clusterNames, MANAGER, secretNames } from '../cluster/clusterNames.js';
import { objectOf } from '../cluster/ownedObject.js';
import { desiredSecrets } from '../credentials/desiredSecrets.js';
import { generatePassword } from '../credentials/password.js';
import type { ClusterTarget } from './applyObjects.js';
import { ReconcileError } from './reconcileError.js';
import { secretData, secretText } from './secretText.js';
import { withFormerAuthority } from './trustedAuthorities.js';
import type { SecretText } from '../credentials/desiredSecrets.js';

/** What the cluster's Secrets hold after they were brought in order. */
export interface ClusterSecrets {
  readonly system: SecretText;
  readonly application: SecretText;
  readonly certificate: SecretText;
  /** When a certificate of our own is due for renewal; never for the user's own. */
  readonly renewal?: Date;
}

/**
 * Brings credentials and certificates in order. A Secret that the cache does not show is created,
 * never overwritten: if it exists after all, the API server refuses. The next reconcile reads it then,
 * unless it is somebody else's, which a person has to settle.
 */
export async function ensureSecrets(
  target: ClusterTarget,
  cluster: FepCluster,
  { now, major }: { readonly now: Date; readonly major: number },
): Promise<ClusterSecrets> {
  const names = secretNames(cluster.metadata.name);
  const { namespace } = target;
  const current = (name: string): SecretText =>
    secretText(target.world.secret({ namespace, name }));
  if (target.world.secret({ namespace, name: names.system }) === undefined) {
    expectNoData(target, cluster, names.system);
  }
  const wanted = desiredSecrets(
    cluster,
    { system: current(names.system), application: current(names.application) },
    { generate: generatePassword, major },
  );
  const put = (name: string, content: SecretText, keep = false): Promise<void> =>
    putSecret(target, secretOf(cluster, name, content), keep);

  // Kept when the cluster is deleted, as its volumes are: their data knows what is in it.
  await put(names.system, wanted.system, true);
  await put(names.application, wanted.application);
  const certificate = await ensureCertificate({ cluster, current, put, now });
  if (ownCertificate(cluster) !== undefined) return { ...wanted, certificate };
  return { ...wanted, certificate, renewal: renewalOf(certificate['tls.crt'] ?? '') };
}

/**
 * New passwords for data that knows others would lock out the operator, and every member that
 * starts again. The cache shows a StatefulSet or claim only after the Secret that was made before.
 */
function expectNoData(target: ClusterTarget, cluster: FepCluster, secret: string): void {
  const { world, namespace } = target;
  const { name } = cluster.metadata;
  const { statefulSet, persistentVolumeClaims } = world.observed({ namespace, name });
  if (statefulSet === undefined && persistentVolumeClaims.length === 0) return;
  throw new ReconcileError(
    'HOWDAH_SYSTEM_SECRET_MISSING',
    `Secret "${secret}" is gone, and the data of this cluster knows the passwords that were in it. ` +
      'Restore it from a backup; or make it again with label ' +
      `${CLUSTER_LABEL}=${name} and keys superuser-password, replication-password, rewind-password ` +
      'and rest-password, which running members have in their environment (PATRONI_*_PASSWORD); ' +
      'or delete the claims too, if the data is to go',
  );
}

async function ensureCertificate(options: {
  readonly cluster: FepCluster;
  readonly current: (name: string) => SecretText;
  readonly put: (name: string, content: SecretText) => Promise<void>;
  readonly now: Date;
}): Promise<SecretText> {
  const { cluster, current, put, now } = options;
  const names = secretNames(cluster.metadata.name);
  const held = current(names.certificate);
  const own = ownCertificate(cluster);
  if (own !== undefined) {
    const given = withFormerAuthority(own, held);
    await put(names.certificate, given);
    return given;
  }
  if (isComplete(held) && now < renewalOf(held['tls.crt'] ?? '')) {
    await put(names.certificate, held);
    return held;
  }
  const known = current(names.authority);
  const authority = isComplete(known)
    ? { certificate: known['tls.crt'] ?? '', key: known['tls.key'] ?? '' }
    : await issueAuthority(cluster.metadata.name, now);
  await put(names.authority, {
    'tls.crt': authority.certificate,
    'tls.key': authority.key,
    'ca.crt': authority.certificate,
  });
  const server = await issueServerCertificate(authority, dnsNames(cluster), now);
  const issued = withFormerAuthority(
    {
      'tls.crt': server.certificate,
      'tls.key': server.key,
      'ca.crt': authority.certificate,
    },
    held,
  );
  await put(names.certificate, issued);
  return issued;
}

/** The certificate in the manifest, when it holds one. */
function ownCertificate(cluster: FepCluster): SecretText | undefined {
  const read = givenCertificate(cluster.spec.fepChildCrVal.systemCertificates);
  if (read.kind !== 'usable') return undefined;
  const { certificate, key, authority } = read.given;
  return { 'tls.crt': certificate, 'tls.key': key, 'ca.crt': authority };
}

function isComplete(content: SecretText): boolean {
  return content['tls.crt'] !== undefined && content['tls.key'] !== undefined;
}

function dnsNames(cluster: FepCluster): readonly string[] {
  const names = clusterNames(cluster);
  const namespace = cluster.metadata.namespace ?? 'default';
  const services = [names.primaryService, names.replicaService].flatMap((name) => [
    name,
    `${name}.${namespace}`,
    `${name}.${namespace}.svc`,
    `${name}.${namespace}.svc.cluster.local`,
  ]);
  return [...services, `*.${names.headlessService}.${namespace}.svc`];
}

function secretOf(cluster: FepCluster, name: string, content: SecretText): ObjectJson {
  const { labels } = clusterNames(cluster);
  return objectOf(
    { apiVersion: 'v1', kind: 'Secret', name, labels },
    { type: 'Opaque', data: secretData(content) },
  );
}

async function putSecret(target: ClusterTarget, secret: ObjectJson, keep: boolean): Promise<void> {
  const { kube, world, namespace, owner, signal } = target;
  const desired: ObjectJson = {
    ...secret,
    metadata: { ...secret.metadata, namespace, ...(keep ? {} : { ownerReferences: [owner] }) },
  };
  const cache = world.cacheOf(KINDS.secrets);
  if (cache?.get({ namespace, name: secret.metadata.name }) === undefined) {
    cache?.observe(await createSecret(target, desired));
    return;
  }
  await applyIfChanged(kube, {
    kind: KINDS.secrets,
    desired,
    fieldManager: MANAGER,
    live: cache,
    signal,
  });
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
