import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { saslprep } from '@mongodb-js/saslprep';

const derive = promisify(pbkdf2);
const ITERATIONS = 4096;

/**
 * What PostgreSQL stores for a password (RFC 5803, `scram-common.c`): sent in its place, so that
 * the password reaches neither the server's log nor pg_stat_statements.
 */
export async function scramVerifier(
  password: string,
  salt: Buffer = randomBytes(16),
): Promise<string> {
  const salted = await derive(prepared(password), salt, ITERATIONS, 32, 'sha256');
  const hmac = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest('base64');
  const serverKey = hmac('Server Key').toString('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}

/** Whether a stored verifier was made from this password. */
export async function verifierMatches(verifier: string, password: string): Promise<boolean> {
  const match = /^SCRAM-SHA-256\$(\d{1,7}):([A-Za-z0-9+/=]+)\$/.exec(verifier);
  if (match === null || Number(match[1]) !== ITERATIONS) return false;
  return (await scramVerifier(password, Buffer.from(match[2] ?? '', 'base64'))) === verifier;
}

/** As `pg_saslprep` has it: what SASLprep refuses is taken as it was written. */
function prepared(password: string): string {
  if (/^[\0-\u007f]*$/.test(password)) return password;
  try {
    const text = saslprep(password);
    return text === '' ? password : text;
  } catch {
    return password;
  }
}
