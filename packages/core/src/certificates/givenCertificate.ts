import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { FepCluster } from '../api/fepCluster.js';
import { certificateBlocks } from './certificateBlocks.js';

/** Certificate, key and authority of the server, in PEM form. */
export interface GivenCertificate {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
}

/**
 * What `systemCertificates` come to: nothing was given, placeholders were, a certificate that the
 * server can use, or one it cannot. Messages never hold what was given.
 */
export type ReadCertificate =
  | { readonly kind: 'none' | 'placeholder' }
  | {
      readonly kind: 'usable';
      readonly given: GivenCertificate;
      readonly validFrom: Date;
      readonly validTo: Date;
    }
  | { readonly kind: 'unusable'; readonly problem: string };

type SystemCertificates = FepCluster['spec']['fepChildCrVal']['systemCertificates'];

/** What is read, what its parts are called where they stand, and what helps if they are of no use. */
interface Reading {
  readonly names: { readonly cacrt: string; readonly crt: string; readonly key: string };
  readonly remedy: string;
  readonly passphrase?: string;
}

/** Reads `systemCertificates` as the server would, which does not start with what it cannot use. */
export function givenCertificate(written: SystemCertificates): ReadCertificate {
  return readCertificate(written ?? {}, {
    names: { cacrt: 'cacrt', crt: 'crt', key: 'key' },
    remedy:
      "write the server's certificate in crt, its key without a passphrase in key and the authority in cacrt, all as PEM, or remove systemCertificates and one is issued",
  });
}

/** Reads a certificate, its key and its authority as a server would. */
export function readCertificate(
  { cacrt = '', crt = '', key = '' }: NonNullable<SystemCertificates>,
  { names, remedy, passphrase }: Reading,
): ReadCertificate {
  const unusable = (what: string): ReadCertificate => ({
    kind: 'unusable',
    problem: `${what}; ${remedy}`,
  });
  const all = [cacrt, crt, key];
  if (all.every((text) => text.trim() === '')) return { kind: 'none' };
  if (!all.some((text) => text.includes(BEGIN))) return { kind: 'placeholder' };

  const [server, ...between] = certificatesIn(crt);
  if (server === undefined) return unusable(`${names.crt} holds no certificate that can be read`);
  if (between.length >= LONGEST_CHAIN) {
    return unusable(`${names.crt} holds more than ${LONGEST_CHAIN} certificates`);
  }
  const authorities = certificatesIn(cacrt);
  if (authorities.length === 0) {
    return unusable(`${names.cacrt} holds no certificate that can be read`);
  }
  const privateKey = keyIn(key, passphrase);
  if (privateKey === undefined) {
    return unusable(`${names.key} holds no private key that can be read, or one with a passphrase`);
  }
  if (!server.checkPrivateKey(privateKey))
    return unusable(`${names.key} does not belong to ${names.crt}`);
  if (isShort(server))
    return unusable('the key is too short for OpenSSL; it wants RSA of 2048 bits');
  if (!isVouchedFor(server, { authorities, between })) {
    return unusable(
      `no certificate of ${names.cacrt} signed ${names.crt}, also not through others in ${names.crt}`,
    );
  }
  const plain = passphrase === undefined ? key : plainPem(privateKey);
  const refused = refusedByOpenSsl(crt, plain);
  if (refused !== undefined) return unusable(`OpenSSL refuses ${names.crt}: ${refused}`);
  return {
    kind: 'usable',
    given: { certificate: crt, key: plain, authority: cacrt },
    validFrom: new Date(server.validFrom),
    validTo: new Date(server.validTo),
  };
}

/** Whether a chain of signatures leads from a certificate to one of the authorities. */
function isVouchedFor(
  certificate: X509Certificate,
  {
    authorities,
    between,
  }: {
    readonly authorities: readonly X509Certificate[];
    readonly between: readonly X509Certificate[];
  },
): boolean {
  const signers = [certificate];
  // Each is looked at once, whichever way led to it: of ways there are more than can be gone.
  for (const signed of signers) {
    if (authorities.some((authority) => isSignedBy(signed, authority))) return true;
    const found = between.filter((other) => !signers.includes(other) && isSignedBy(signed, other));
    signers.push(...found);
  }
  return false;
}

function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return (
    certificate.fingerprint256 === issuer.fingerprint256 ||
    (certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey))
  );
}

/** What follows the server's own counts as well; OpenSSL goes through a hundred, nobody has ten. */
const LONGEST_CHAIN = 20;

const BEGIN = '-----BEGIN';

/** Every certificate of a PEM text; none if a single one cannot be read, as in OpenSSL. */
function certificatesIn(pem: string): readonly X509Certificate[] {
  const blocks = certificateBlocks(pem);
  if (blocks.length !== pem.split(BEGIN).length - 1) return [];
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    return [];
  }
}

function keyIn(pem: string, passphrase: string | undefined): KeyObject | undefined {
  try {
    return createPrivateKey(passphrase === undefined ? pem : { key: pem, passphrase });
  } catch {
    return undefined;
  }
}

/** Keys of fewer than 112 bits of security are refused by OpenSSL as Debian builds it. */
function isShort({ publicKey }: X509Certificate): boolean {
  const { modulusLength = 2048, namedCurve } = publicKey.asymmetricKeyDetails ?? {};
  const curveBits = Number(/\d{3}/.exec(namedCurve ?? '')?.[0] ?? 256);
  return modulusLength < 2048 || curveBits < 224;
}

/** Why a server could not be started with it, as OpenSSL would say; Debian builds it with level 2. */
function refusedByOpenSsl(cert: string, key: string): string | undefined {
  try {
    createSecureContext({ cert, key, ciphers: 'DEFAULT@SECLEVEL=2' });
    return undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no reason given';
    return code
      .replace(/^ERR_(?:OSSL|SSL)_/, '')
      .replaceAll('_', ' ')
      .toLowerCase();
  }
}

/** Servers that reload ask nobody for a passphrase. */
function plainPem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
