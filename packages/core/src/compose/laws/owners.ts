/** Who makes these claims, each once, sorted. */
export function ownersOf(claims: readonly { readonly owner: string }[]): readonly string[] {
  const [only] = claims;
  if (only !== undefined && claims.length === 1) return [only.owner];
  return unique(claims.map(({ owner }) => owner));
}

/** The fields of the manifest that ask for these claims, each once, sorted. */
export function fieldsOf(
  claims: readonly { readonly field?: string | undefined }[],
): readonly string[] {
  const fields: string[] = [];
  for (const { field } of claims) if (field !== undefined) fields.push(field);
  return unique(fields);
}

/** Texts, each once, sorted. */
export function unique(texts: readonly string[]): readonly string[] {
  return texts.length < 2 ? texts : [...new Set(texts)].sort();
}
