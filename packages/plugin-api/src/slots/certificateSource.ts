import type { Strength, Traced } from './claim.js';
import type { MaterialSource } from './credentialSource.js';

/**
 * Where a certificate and its key are found. A scalar claim of the certificate and its part.
 * `replication` and `rewind` are what members show each other's servers as these roles; `sslmode` is
 * a file with how much of TLS such a connection demands, in libpq's words. `revision` is a file whose
 * text is another one whenever any of the certificates changed.
 */
export interface CertificateSource extends Traced {
  readonly slot: 'certificate.source';
  readonly certificate: 'server' | 'rest' | 'client' | 'replication' | 'rewind';
  readonly part: 'certificate' | 'key' | 'authority' | 'sslmode' | 'revision';
  readonly source: MaterialSource;
  readonly strength?: Strength;
}
