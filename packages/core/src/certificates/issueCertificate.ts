import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { webcrypto } from 'node:crypto';
import { certificateFacts } from './certificateFacts.js';

/** A certificate and its private key, both PEM. */
export interface IssuedCertificate {
  readonly certificate: string;
  readonly key: string;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY = 24 * 60 * 60 * 1000;
const AUTHORITY_DAYS = 3650;
const LEAF_DAYS = 365;
/** Clocks of those who verify may be behind ours. */
const BACKDATED_MS = 5 * 60 * 1000;
/** Letters of a name in a common name, which has 64 at most (RFC 5280), with what stands behind it. */
const NAME_LETTERS = 30;

/** Makes an authority of its own for one cluster. No two have the same name: by it they are told apart. */
export async function issueAuthority(name: string, now: Date): Promise<IssuedCertificate> {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name.slice(0, NAME_LETTERS)} authority ${now.toISOString()}`,
    ...validity(now, AUTHORITY_DAYS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: certificate.toString('pem'), key: await pemOf(keys.privateKey) };
}

/** Signs a server certificate for DNS names. */
export async function issueServerCertificate(
  authority: IssuedCertificate,
  dnsNames: readonly string[],
  now: Date,
): Promise<IssuedCertificate> {
  const [commonName = 'postgresql'] = dnsNames;
  return sign(authority, { commonName, usage: x509.ExtendedKeyUsage.serverAuth, dnsNames }, now);
}

/** Signs a certificate by which a client says who it is. */
export async function issueClientCertificate(
  authority: IssuedCertificate,
  commonName: string,
  now: Date,
): Promise<IssuedCertificate> {
  const usage = x509.ExtendedKeyUsage.clientAuth;
  return sign(authority, { commonName, usage, dnsNames: [] }, now);
}

async function sign(
  authority: IssuedCertificate,
  leaf: {
    readonly commonName: string;
    readonly usage: x509.ExtendedKeyUsage;
    readonly dnsNames: readonly string[];
  },
  now: Date,
): Promise<IssuedCertificate> {
  const keys = await generateKeys();
  const issuer = new x509.X509Certificate(authority.certificate);
  const { notBefore, notAfter } = validity(now, LEAF_DAYS);
  const names = leaf.dnsNames.map((value) => ({ type: 'dns' as const, value }));
  const certificate = await x509.X509CertificateGenerator.create({
    // A common name is at most 64 characters (RFC 5280); clients read the alternative names.
    subject: new x509.Name([{ CN: [{ utf8String: leaf.commonName.slice(0, 64) }] }]),
    issuer: issuer.subject,
    notBefore,
    notAfter: notAfter < issuer.notAfter ? notAfter : issuer.notAfter,
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: await privateKeyOf(authority.key),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([leaf.usage]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
    ],
  });
  return { certificate: certificate.toString('pem'), key: await pemOf(keys.privateKey) };
}

/** When a certificate is due for renewal: two thirds of its life have passed. */
export function renewalOf(certificate: string): Date {
  const { validFrom, validTo } = certificateFacts(certificate);
  const begin = validFrom.getTime();
  return new Date(begin + ((validTo.getTime() - begin) * 2) / 3);
}

function validity(now: Date, days: number): { readonly notBefore: Date; readonly notAfter: Date } {
  return {
    notBefore: new Date(now.getTime() - BACKDATED_MS),
    notAfter: new Date(now.getTime() + days * DAY),
  };
}

async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  const der = await webcrypto.subtle.exportKey('pkcs8', key);
  return x509.PemConverter.encode(der, 'PRIVATE KEY');
}

async function privateKeyOf(pem: string): Promise<webcrypto.CryptoKey> {
  const [der] = x509.PemConverter.decode(pem);
  if (der === undefined) throw new Error('the authority holds no private key in PEM form');
  return webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']);
}
