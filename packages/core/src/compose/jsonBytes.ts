const NEEDS_ESCAPE_OR_MORE_BYTES = /[^ !#-[\]-~]/;

/** How many bytes a text takes in JSON, quotes and escapes included. */
export function jsonBytes(text: string): number {
  return NEEDS_ESCAPE_OR_MORE_BYTES.test(text)
    ? Buffer.byteLength(JSON.stringify(text))
    : text.length + 2;
}
