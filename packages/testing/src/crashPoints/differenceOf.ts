/** Where two values differ first, and how. */
export interface Difference {
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

/** The first difference of two values as JSON; the order of keys does not matter. */
export function differenceOf(expected: unknown, found: unknown, path = ''): Difference | undefined {
  if (isObject(expected) && isObject(found) && Array.isArray(expected) === Array.isArray(found)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(found)])) {
      const place = path === '' ? key : `${path}.${key}`;
      const difference = differenceOf(expected[key], found[key], place);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
  if (Object.is(expected, found)) return undefined;
  return { path: path === '' ? 'the end' : path, expected: shown(expected), found: shown(found) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}

const LONGEST = 300;
