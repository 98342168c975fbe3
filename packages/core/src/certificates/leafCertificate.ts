import { X509Certificate } from 'node:crypto';
import type { SecretText } from '../credentials/desiredSecrets.js';
import { renewalOf } from './issueCertificate.js';

/** What a certificate that we issued must be like to stay. */
export interface LeafDemand {
  readonly now: Date;
  /** The one that signs now. PEM. */
  readonly signer: string;
  readonly names: readonly string[];
}

/** Whether a certificate that we issued is as it shall be, and not due for renewal. */
export function isAsDemanded(held: SecretText, { now, signer, names }: LeafDemand): boolean {
  const { 'tls.crt': certificate, 'tls.key': key } = held;
  if (certificate === undefined || key === undefined) return false;
  try {
    const leaf = new X509Certificate(certificate);
    const authority = new X509Certificate(signer);
    return (
      now < renewalOf(certificate) &&
      leaf.checkIssued(authority) &&
      leaf.verify(authority.publicKey) &&
      leaf.subjectAltName === names.map((name) => `DNS:${name}`).join(', ')
    );
  } catch {
    return false;
  }
}
