import type { DatabaseAddress } from '../sql/database.js';
import { leafIn } from '../certificates/leafCertificate.js';
import type { SecretText } from './desiredSecrets.js';

/** Whom the superuser trusts, and what it shows servers, from Secret `<cluster>-tls`. */
export function superuserCertificates(
  certificate: SecretText,
): Pick<DatabaseAddress, 'authority' | 'client'> {
  const client = leafIn(certificate, 'superuser');
  return {
    authority: certificate['ca.crt'] ?? '',
    ...(client === undefined ? {} : { client }),
  };
}
