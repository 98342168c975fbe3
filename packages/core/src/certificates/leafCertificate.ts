import { certificateFacts, isKeyOf, isSignedBy } from './certificateFacts.js';
import type { SecretText } from '../credentials/desiredSecrets.js';
import { isFarAhead } from './farAhead.js';
import { issueClientCertificate, issueServerCertificate, renewalOf } from './issueCertificate.js';
import type { IssuedCertificate } from './issueCertificate.js';

/** A certificate that we issue, and what it is for. */
export type LeafCertificate =
  | { readonly use: 'server'; readonly names: readonly string[] }
  | { readonly use: 'client'; readonly name: string };

/** By whom and when it is issued. */
export interface Issue {
  readonly now: Date;
  readonly signer: IssuedCertificate;
}

/** Certificate and key in a Secret, by the name of their files. */
export function leafIn(held: SecretText, file: string): IssuedCertificate | undefined {
  const { [`${file}.crt`]: certificate, [`${file}.key`]: key } = held;
  return certificate === undefined || key === undefined ? undefined : { certificate, key };
}

/** Signs a certificate. */
export function issueLeaf(
  leaf: LeafCertificate,
  { now, signer }: Issue,
): Promise<IssuedCertificate> {
  return leaf.use === 'server'
    ? issueServerCertificate(signer, leaf.names, now)
    : issueClientCertificate(signer, leaf.name, now);
}

/**
 * Whether a certificate that we issued is as it shall be, and not due for renewal. Somebody may have
 * written into its Secret, and a clock that was ahead may have issued it.
 */
export function isAsDemanded(
  held: IssuedCertificate | undefined,
  leaf: LeafCertificate,
  { now, signer }: Issue,
): boolean {
  if (held === undefined) return false;
  try {
    const names = leaf.use === 'server' ? leaf.names.map((name) => `DNS:${name}`) : [];
    return (
      !isFarAhead(certificateFacts(held.certificate).validFrom, now) &&
      now < renewalOf(held.certificate) &&
      isKeyOf(held.key, held.certificate) &&
      isSignedBy(held.certificate, signer.certificate) &&
      (leaf.use === 'server' || certificateFacts(held.certificate).commonName === leaf.name) &&
      certificateFacts(held.certificate).names === names.join(', ')
    );
  } catch {
    return false;
  }
}
