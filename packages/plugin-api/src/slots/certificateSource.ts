import type { Strength, Traced } from './claim.js';
import type { MaterialSource } from './credentialSource.js';

/** Where a certificate and its key are found. A scalar claim of the certificate and its part. */
export interface CertificateSource extends Traced {
  readonly slot: 'certificate.source';
  readonly certificate: 'server' | 'rest' | 'client';
  readonly part: 'certificate' | 'key' | 'authority';
  readonly source: MaterialSource;
  readonly strength?: Strength;
}
