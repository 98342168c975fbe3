/** A JSON object as the fake server handles it: replaced, never changed in place once stored. */
export type JsonMap = Record<string, unknown>;

export function isMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The map under a field; empty where there is none. */
export function mapAt(value: unknown, field: string): JsonMap {
  const inner = isMap(value) ? value[field] : undefined;
  return isMap(inner) ? inner : {};
}

/** The text under a field. */
export function textAt(value: unknown, field: string): string | undefined {
  const inner = isMap(value) ? value[field] : undefined;
  return typeof inner === 'string' ? inner : undefined;
}

/** Equality of JSON values; the order of keys and keys without a value do not matter. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => sameJson(item, b[i]));
  }
  if (!isMap(a) || !isMap(b)) return false;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) =>
    sameJson(a[key], b[key]),
  );
}
