/** Who makes these claims, each once, sorted. */
export function ownersOf(claims: readonly { readonly owner: string }[]): readonly string[] {
  const [only] = claims;
  if (only !== undefined && claims.length === 1) return [only.owner];
  return unique(claims.map(({ owner }) => owner));
}

const NONE: readonly string[] = [];

/** The fields of the manifest that ask for these claims, each once, sorted. */
export function fieldsOf(
  claims: readonly { readonly field?: string | undefined }[],
): readonly string[] {
  if (claims.every(({ field }) => field === undefined)) return NONE;
  return unique(claims.flatMap(({ field }) => field ?? []));
}

/** Texts, each once, sorted. */
export function unique(texts: readonly string[]): readonly string[] {
  return texts.length < 2 ? texts : [...new Set(texts)].sort();
}
