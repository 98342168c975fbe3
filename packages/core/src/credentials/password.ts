import { randomBytes } from 'node:crypto';

/** A password of 32 characters that need no quoting in a URI, 190 bits of randomness. */
export function generatePassword(): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return [...randomBytes(32)].map((byte) => alphabet[byte % alphabet.length] ?? 'x').join('');
}
