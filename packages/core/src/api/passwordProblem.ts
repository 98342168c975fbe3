/** Why a text can be no password, for the field or key that holds it. */
export function passwordProblem(password: string): string | undefined {
  if (!hasControlCharacter(password)) return undefined;
  return (
    'the password holds a line break or another control character, which password files cannot ' +
    'hold; write it on one line in quotes, or leave it out and one is generated'
  );
}

/** Half of a surrogate pair is none that a file can hold either. */
export function hasControlCharacter(text: string): boolean {
  return /[\p{Cc}\p{Cs}]/u.test(text);
}
