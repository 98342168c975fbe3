import { createHash, timingSafeEqual } from 'node:crypto';
import { passwordProblem } from '../api/passwordProblem.js';

/** What is said of one role's password; empty is as good as nothing said. */
export interface PasswordSides {
  /** By the manifest. */
  readonly given?: string | undefined;
  /** By the Secret, which people may edit. */
  readonly written?: string | undefined;
  /** What the database had when it was last brought in order. */
  readonly inUse?: string | undefined;
  /** Of what the manifest gave when that was last taken over. */
  readonly digest?: string | undefined;
}

/** The password a role is to have, and which side has its way. */
export interface PasswordDecision {
  readonly password: string;
  readonly by: 'manifest' | 'secret' | 'database' | 'nobody';
  /** What to remember of the manifest; nothing where it gives no password. */
  readonly digest?: string;
}

/**
 * Whichever side changed last has its way, the manifest when both did. Which one that is shows in
 * the digest of what the manifest gave last. A password that is gone from the Secret, or that no
 * password file can hold, is put back from what is in use: nothing clears a password. `generate`
 * gives a new password or salt each time.
 */
export function decidePassword(
  { given, written, inUse, digest }: PasswordSides,
  generate: () => string,
): PasswordDecision {
  const hasGiven = given !== undefined && given !== '';
  const isOld = hasGiven && digest !== undefined && isDigestOf(digest, given);
  if (hasGiven && !isOld) {
    return { password: given, by: 'manifest', digest: digestOf(given, generate()) };
  }
  const remembered = isOld ? { digest } : {};
  if (isUsable(written)) return { password: written, by: 'secret', ...remembered };
  if (isUsable(inUse)) return { password: inUse, by: 'database', ...remembered };
  if (hasGiven) return { password: given, by: 'manifest', ...remembered };
  return { password: generate(), by: 'nobody' };
}

/** Whether a Secret's text can be a password; U+FFFD stands for bytes that are no UTF-8. */
export function isUsable(text: string | undefined): text is string {
  return (
    text !== undefined &&
    text !== '' &&
    !text.includes('\uFFFD') &&
    passwordProblem(text) === undefined
  );
}

/** Salted, so that equal passwords do not show; the password itself is in the same Secret. */
function digestOf(password: string, salt: string): string {
  return `${salt}:${createHash('sha256').update(`${salt}:${password}`).digest('base64')}`;
}

function isDigestOf(digest: string, password: string): boolean {
  const salt = digest.slice(0, digest.lastIndexOf(':'));
  const made = Buffer.from(digestOf(password, salt));
  const known = Buffer.from(digest);
  return made.length === known.length && timingSafeEqual(made, known);
}
