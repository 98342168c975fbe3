import { createHash } from 'node:crypto';
import { REST_CLIENTS, SERVER_CLIENTS } from '../cluster/clusterNames.js';
import type { SecretText } from '../credentials/desiredSecrets.js';

/** What members read of Secret `<cluster>-tls`; the other keys are the operator's own notes. */
const FILES: readonly string[] = [
  ...['tls', 'rest', 'client', 'replication', 'rewind'].flatMap((name) => [
    `${name}.crt`,
    `${name}.key`,
  ]),
  'ca.crt',
  REST_CLIENTS,
  SERVER_CLIENTS,
  'replication-sslmode',
  'rewind-sslmode',
];

/** A text that is another one whenever a member has something new to read. It tells nothing of a key. */
export function revisionOf(certificate: SecretText): string {
  const texts = FILES.map((file) => certificate[file] ?? '');
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 16);
}
