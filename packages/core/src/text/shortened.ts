/** What a condition's message may have. The API server takes more, but nobody reads on in a terminal. */
export const LONGEST_MESSAGE = 1024;

/** A text of at most so many characters, never half a character at its end. */
export function shortened(text: string, most = LONGEST_MESSAGE): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
