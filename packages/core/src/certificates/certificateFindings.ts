import type { Diagnostic } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { givenCertificate } from './givenCertificate.js';

const PATH = 'spec.fepChildCrVal.systemCertificates';

/** What is to be said of `systemCertificates` that the server can start with. */
export function certificateFindings(cluster: FepCluster, now?: Date): readonly Diagnostic[] {
  const read = givenCertificate(cluster.spec.fepChildCrVal.systemCertificates);
  if (read.kind === 'placeholder') {
    return warning(
      'CertificateIssued',
      'what is written is no PEM text, so the servers have a certificate of an authority of their own; write cacrt, crt and key as PEM, or remove them',
    );
  }
  if (read.kind === 'usable' && now !== undefined && (read.validTo < now || read.validFrom > now)) {
    return warning(
      'CertificateExpired',
      'the certificate is not valid now: members go on with what they had, or have one that is issued; write a new one, or remove systemCertificates',
    );
  }
  return [];
}

function warning(code: string, message: string): readonly Diagnostic[] {
  return [{ severity: 'warning', code, path: PATH, message }];
}
