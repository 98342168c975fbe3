/** Cuts a text to so many characters; what is missing shows as an ellipsis. */
export function bounded(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
