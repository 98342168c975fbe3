import type { FepCluster } from '../api/fepCluster.js';
import { givenCertificate } from '../certificates/givenCertificate.js';
import {
  issueAuthority,
  issueServerCertificate,
  renewalOf,
} from '../certificates/issueCertificate.js';
import { CLUSTER_LABEL, clusterNames, secretNames } from '../cluster/clusterNames.js';
import { desiredSecrets, unknownPasswords } from '../credentials/desiredSecrets.js';
import { generatePassword } from '../credentials/password.js';
import type { ClusterTarget } from './applyObjects.js';
import { ReconcileError } from './reconcileError.js';
import { putSecret, putSystemSecret } from './putSecret.js';
import { secretText } from './secretText.js';
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

/** Brings credentials and certificates in order. */
export async function ensureSecrets(
  target: ClusterTarget,
  cluster: FepCluster,
  { now, major }: { readonly now: Date; readonly major: number },
): Promise<ClusterSecrets> {
  const names = secretNames(cluster.metadata.name);
  const { namespace } = target;
  const current = (name: string): SecretText =>
    secretText(target.world.secret({ namespace, name }));
  const unknown = unknownPasswords(current(names.system));
  if (unknown.length > 0) expectNoData(target, cluster, { secret: names.system, unknown });
  const wanted = desiredSecrets(
    cluster,
    { system: current(names.system), application: current(names.application) },
    { generate: generatePassword, major },
  );
  const put = (name: string, content: SecretText): Promise<void> =>
    putSecret(target, cluster, { name, content });
  const application = target.world.secret({ namespace, name: names.application });

  await putSystemSecret(target, cluster, wanted.system);
  await putSecret(target, cluster, {
    name: names.application,
    content: wanted.application,
    read: application,
  });
  const certificate = await ensureCertificate({ cluster, current, put, now });
  if (ownCertificate(cluster) !== undefined) return { ...wanted, certificate };
  return { ...wanted, certificate, renewal: renewalOf(certificate['tls.crt'] ?? '') };
}

/**
 * New passwords for data that knows others would lock out the operator, and every member that
 * starts again. The cache shows a StatefulSet or claim only after the Secret that was made before.
 */
function expectNoData(
  target: ClusterTarget,
  cluster: FepCluster,
  { secret, unknown }: { readonly secret: string; readonly unknown: readonly string[] },
): void {
  const { world, namespace } = target;
  const { name } = cluster.metadata;
  const { statefulSet, persistentVolumeClaims } = world.observed({ namespace, name });
  if (statefulSet === undefined && persistentVolumeClaims.length === 0) return;
  throw new ReconcileError(
    'HOWDAH_SYSTEM_SECRET_MISSING',
    `Secret "${secret}" is gone, or holds nothing for ${unknown.join(', ')}, and the data of this ` +
      'cluster knows the passwords that were in it. Restore it from a backup; or write these keys ' +
      `again, with label ${CLUSTER_LABEL}=${name} on the Secret, from what running members have: ` +
      'below /run/patroni, and PATRONI_RESTAPI_PASSWORD in their environment; ' +
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
