import type { AnyObject } from '@howdah/kube';
import { writeAuthority } from '../certificates/authorityRecord.js';
import { secretNames } from '../cluster/clusterNames.js';
import type { SecretText } from '../credentials/desiredSecrets.js';
import type { ClusterTarget } from './applyObjects.js';
import { authorityOf, certificatesChanged, certificatesOf } from './ensureCertificates.js';
import type { CertificateDemands, ClusterCertificates } from './ensureCertificates.js';
import type { FoundSecrets } from './foundSecrets.js';
import { hastenKubelets } from './hastenKubelets.js';
import { putSecret } from './putSecret.js';

/** Certificates, and the Secrets that they were made from, as they stand now, by name. */
export interface PutCertificates extends ClusterCertificates {
  readonly read: ReadonlyMap<string, AnyObject>;
}

/** On pods: when the certificates in their volumes last changed. */
const CERTIFICATES_CHANGED = 'howdah.dev/certificates-changed';

/** Brings authority and certificates in order, and tells clients whom to trust. */
export async function putCertificates(
  target: ClusterTarget,
  demands: CertificateDemands,
  { found, application }: { readonly found: FoundSecrets; readonly application: SecretText },
): Promise<PutCertificates> {
  const { cluster } = demands;
  const names = secretNames(cluster.metadata.name);
  const put = (name: string, content: SecretText): Promise<AnyObject> =>
    putSecret(target, cluster, { name, content, read: found.get(name) });

  const authority = await authorityOf(demands);
  const written = await put(names.authority, writeAuthority(authority));
  const certificates = await certificatesOf(demands, authority);
  // Clients are told whom to trust before a server shows what they would not.
  const authorities = certificates.certificate['ca.crt'] ?? '';
  await put(names.application, { ...application, 'ca.crt': authorities });
  const read = new Map([
    [names.authority, written],
    [names.certificate, await put(names.certificate, certificates.certificate)],
  ]);
  await hastenKubelets(target, cluster, {
    annotation: CERTIFICATES_CHANGED,
    changed: certificatesChanged(certificates),
  });
  return { ...certificates, read };
}
