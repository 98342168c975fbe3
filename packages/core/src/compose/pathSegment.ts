/** A key as one segment of a path, escaped as in a JSON pointer (RFC 6901). */
export function segment(key: string): string {
  return key.includes('/') || key.includes('~')
    ? key.replaceAll('~', '~0').replaceAll('/', '~1')
    : key;
}
