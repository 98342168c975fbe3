import { isJsonObject } from '@howdah/kube';
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { objectAt, textAt } from '../json/memberOf.js';

/** What a certificate says. */
export interface CertificateFacts {
  readonly validFrom: Date;
  readonly validTo: Date;
  readonly isAuthority: boolean;
  /** SHA-256. */
  readonly fingerprint: string;
  /** Of the subject; empty where there is none. */
  readonly commonName: string;
  /** Object identifiers of the extended key usage; absent where it is for anything. */
  readonly purposes?: readonly string[];
  /** As OpenSSL prints them: `DNS:a, DNS:b`; empty where there are none. */
  readonly names: string;
}

/** A cluster has four, and each reconcile asks of each several times. */
const MOST = 4096;

const read = new Map<string, CertificateFacts>();
const signed = new Map<string, boolean>();
const owned = new Map<string, boolean>();

/** Reads a certificate, once for as long as it is asked about. PEM. @throws where it is none. */
export function certificateFacts(pem: string): CertificateFacts {
  return remembered(read, [pem], () => {
    const certificate = new X509Certificate(pem);
    const { validFrom, validTo, ca, fingerprint256, subjectAltName, keyUsage } = certificate;
    return {
      commonName: commonNameOf(certificate),
      ...(keyUsage === undefined ? {} : { purposes: keyUsage }),
      validFrom: new Date(validFrom),
      validTo: new Date(validTo),
      isAuthority: ca,
      fingerprint: fingerprint256,
      names: subjectAltName ?? '',
    };
  });
}

/** As a text of its own; in `subject` parts of a name may be escaped. */
function commonNameOf(certificate: X509Certificate): string {
  const read: unknown = certificate.toLegacyObject();
  return isJsonObject(read) ? (textAt(objectAt(read, 'subject'), 'CN') ?? '') : '';
}

/** Whether an authority signed a certificate. PEM both. @throws where one of them is none. */
export function isSignedBy(pem: string, authority: string): boolean {
  return remembered(signed, [pem, authority], () => {
    const signer = new X509Certificate(authority);
    const found = new X509Certificate(pem);
    return found.checkIssued(signer) && found.verify(signer.publicKey);
  });
}

/** Whether a private key is that of a certificate. PEM both. @throws where one of them is none. */
export function isKeyOf(key: string, pem: string): boolean {
  return remembered(owned, [key, pem], () =>
    new X509Certificate(pem).checkPrivateKey(createPrivateKey(key)),
  );
}

/** Texts may be long, and keys are nothing to hold on to: what they are known by is their digest. */
function remembered<T>(known: Map<string, T>, texts: readonly string[], make: () => T): T {
  const key = createHash('sha256').update(texts.join('\0')).digest('base64');
  const before = known.get(key);
  if (before !== undefined) return before;
  const made = make();
  const [oldest] = known.keys();
  if (known.size >= MOST && oldest !== undefined) known.delete(oldest);
  known.set(key, made);
  return made;
}
