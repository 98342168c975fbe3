import { certificateFacts } from '../certificates/certificateFacts.js';
import type { SecretText } from '../credentials/desiredSecrets.js';

/** Key of Secret `<cluster>-tls` with fingerprints of what Patroni of a member may still show. */
export const REST_FORMER = 'rest-former';

/** More changes than these do not come about before members have read one of them. */
const MOST_FORMER = 5;

/**
 * Fingerprints of the certificates by which Patroni of a member is known: what it shows, or showed
 * before. That an authority signed it is not enough, for a user's signs for others too.
 */
export function memberFingerprints(certificate: SecretText): readonly string[] {
  const { 'rest.crt': rest = '', [REST_FORMER]: former = '' } = certificate;
  return [fingerprintOf(rest), ...former.split(' ')].filter((one) => one !== '');
}

/** What members may still show once they are given what comes next. */
export function formerRest(held: SecretText, next: SecretText): string {
  const { 'rest.crt': before = '', [REST_FORMER]: former = '' } = held;
  if (before === '' || before === next['rest.crt']) return former;
  return [...new Set(memberFingerprints(held))].slice(0, MOST_FORMER).join(' ');
}

/** The Secret once every member shows what it holds for Patroni. */
export function withoutFormerRest(certificate: SecretText): SecretText {
  return { ...certificate, [REST_FORMER]: '' };
}

/** Empty for what is no certificate: nobody shows it. */
function fingerprintOf(pem: string): string {
  try {
    return certificateFacts(pem).fingerprint;
  } catch {
    return '';
  }
}
