import type { FepCluster } from '../api/fepCluster.js';
import type { CertificateWishes } from '../certificates/certificateWishes.js';
import { CLUSTER_LABEL, secretNames } from '../cluster/clusterNames.js';
import { desiredSecrets, unknownPasswords } from '../credentials/desiredSecrets.js';
import { generatePassword } from '../credentials/password.js';
import type { ClusterTarget } from './applyObjects.js';
import { foundSecrets } from './foundSecrets.js';
import type { GivenCertificates } from './givenCertificates.js';
import { ReconcileError } from './reconcileError.js';
import { sslModes } from './clientConnections.js';
import type { CertificateDemands } from './ensureCertificates.js';
import { putCertificates } from './putCertificates.js';
import type { PutCertificates } from './putCertificates.js';
import { putSystemSecret } from './putSecret.js';
import { secretText } from './secretText.js';
import type { SecretText } from '../credentials/desiredSecrets.js';

/** What the cluster's Secrets hold after they were brought in order. */
export interface ClusterSecrets extends PutCertificates {
  readonly system: SecretText;
  readonly application: SecretText;
}

/** Brings credentials and certificates in order. */
export async function ensureSecrets(
  target: ClusterTarget,
  cluster: FepCluster,
  {
    now,
    major,
    wishes,
    given,
    taken,
  }: {
    readonly now: Date;
    readonly major: number;
    readonly wishes: CertificateWishes;
    readonly given: GivenCertificates;
    readonly taken: readonly (string | undefined)[];
  },
): Promise<ClusterSecrets> {
  const names = secretNames(cluster.metadata.name);
  const { namespace } = target;
  const found = foundSecrets(target.world, { namespace, name: cluster.metadata.name });
  const current = (name: string): SecretText => secretText(found.get(name));
  const unknown = unknownPasswords(current(names.system));
  if (unknown.length > 0) expectNoData(target, cluster, { secret: names.system, unknown });
  const wanted = desiredSecrets(
    cluster,
    { system: current(names.system), application: current(names.application) },
    { generate: generatePassword, major },
  );

  await putSystemSecret(target, cluster, wanted.system);
  const demands: CertificateDemands = {
    cluster,
    wishes,
    given,
    taken,
    sslModes: (situation) => sslModes(cluster, situation),
    now,
    current,
  };
  const { application } = wanted;
  const certificates = await putCertificates(target, demands, { found, application });
  return { ...wanted, ...certificates };
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
