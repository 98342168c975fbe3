/** A name or value that no statement can hold. */
export class UnquotableError extends Error {
  override readonly name = 'UnquotableError';
  readonly code = 'HOWDAH_SQL_NUL';
}

/** An identifier for SQL, always quoted: `my"role` becomes `"my""role"`. NUL cannot be stored. */
export function identifier(name: string): string {
  return `"${refuseNul(name).replaceAll('"', '""')}"`;
}

/** A string literal, safe whatever `standard_conforming_strings` is. */
export function literal(text: string): string {
  const quoted = refuseNul(text).replaceAll("'", "''");
  return quoted.includes('\\') ? ` E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`;
}

function refuseNul(text: string): string {
  if (!text.includes('\0')) return text;
  throw new UnquotableError(
    'a name or value for PostgreSQL cannot hold the character NUL; have whoever contributed it mended',
  );
}
