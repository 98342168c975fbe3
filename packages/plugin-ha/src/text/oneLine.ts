/** The beginning of a text as one line of whole characters, whatever it holds. */
export function oneLine(text: string, most: number): string {
  const line = text.slice(0, most).replaceAll(/[\p{Cc}\p{Cs}]/gu, '?');
  return text.length > most ? `${line}...` : line;
}
