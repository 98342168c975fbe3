/** The value at a path of object keys, or undefined where the path ends early. */
export function read(value: unknown, ...path: readonly string[]): unknown {
  let current = value;

  for (const key of path) {
    if (!isObject(current)) return undefined;
    current = current[key];
  }

  return current;
}

/** The text at a path, or undefined when there is none. */
export function readText(value: unknown, ...path: readonly string[]): string | undefined {
  const found = read(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

/** The number at a path, or undefined when there is none. */
export function readNumber(value: unknown, ...path: readonly string[]): number | undefined {
  const found = read(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

/** The list at a path, empty when there is none. */
export function readList(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = read(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** Parses one JSON document, undefined when it is none (a cut line of a stream). */
export function parseJson(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed;
  } catch {
    return undefined;
  }
}

/** Whether the value is a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
