/** Where two values differ first, and how. */
export interface Difference {
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

/** The first difference of two values as JSON; the order of keys does not matter. */
export function differenceOf(expected: unknown, found: unknown): Difference | undefined {
  for (const difference of differencesOf(expected, found)) return difference;
  return undefined;
}

/** Every difference of two values as JSON; the order of keys does not matter. */
export function* differencesOf(
  expected: unknown,
  found: unknown,
  path = '',
): Generator<Difference, void> {
  if (isObject(expected) && isObject(found) && Array.isArray(expected) === Array.isArray(found)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(found)])) {
      const place = path === '' ? key : `${path}.${key}`;
      yield* differencesOf(expected[key], found[key], place);
    }
  } else if (!Object.is(expected, found)) {
    yield { path: path === '' ? 'the end' : path, expected: shown(expected), found: shown(found) };
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}

const LONGEST = 300;
