import { certificateFacts } from './certificateFacts.js';
import type { ClientDemand } from './clientDemand.js';

/** Extended key usage of TLS clients (RFC 5280). */
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

/** Why servers would turn away whoever shows this certificate as a role; undefined where they would not. */
export function clientProblem(
  certificate: string,
  { role, demand }: { readonly role: string; readonly demand: ClientDemand },
): string | undefined {
  const { commonName, purposes } = certificateFacts(certificate);
  if (purposes !== undefined && !purposes.includes(CLIENT_AUTH)) {
    return 'key tls.crt is not for clients; have it issued with the extended key usage clientAuth';
  }
  if (demand !== 'verify-full' || commonName === role) return undefined;
  return `key tls.crt is in the name ${JSON.stringify(commonName)}, and verifyClient verify-full wants that of the role; have it issued with the common name ${JSON.stringify(role)}`;
}
