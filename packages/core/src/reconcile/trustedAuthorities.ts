import type { SecretText } from '../credentials/desiredSecrets.js';

/** Key of the authority before the present one, in the Secret of the server's certificate. */
const FORMER = 'former-ca.crt';

/**
 * Every authority that may have signed what a server shows: it goes on showing its former
 * certificate until it is told to reload, which takes a connection that trusts that one. PEM.
 */
export function trustedBy(certificate: SecretText): string {
  return [certificate['ca.crt'], certificate[FORMER]].filter((pem) => pem !== undefined).join('\n');
}

/** A certificate together with the authority that went before its own, if there was another. */
export function withFormerAuthority(next: SecretText, held: SecretText): SecretText {
  const former = held['ca.crt'] === next['ca.crt'] ? held[FORMER] : held['ca.crt'];
  return former === undefined ? next : { ...next, [FORMER]: former };
}
