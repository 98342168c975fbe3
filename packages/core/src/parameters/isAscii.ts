/**
 * Whether a value means to JavaScript what it means to PostgreSQL, which knows the blanks and the
 * letters of ASCII only: here U+00A0 is trimmed as well, and the sign of kelvin is a small `k`.
 */
export function isAscii(value: string): boolean {
  return /^[\t -~]*$/.test(value);
}
