/**
 * Puts the earlier version's parts in the place of the later one's wherever the two are equal, and
 * says whether they are equal all through. Most of an object that changes a little every few seconds
 * is one value for good then: what was concluded from it is known by its identity, and memory holds
 * it once. Both are plain JSON; only the later one is changed.
 */
export function shareEqualParts(before: object, after: object): boolean {
  const keys = Object.keys(after);
  let equal = keys.length === Object.keys(before).length;
  for (const key of keys) {
    const held: unknown = Object.hasOwn(before, key) ? Reflect.get(before, key) : undefined;
    const value: unknown = Reflect.get(after, key);
    if (held === value) continue;
    if (isPart(held) && isPart(value) && Array.isArray(held) === Array.isArray(value)) {
      if (shareEqualParts(held, value)) Reflect.set(after, key, held);
      else equal = false;
    } else {
      equal = false;
    }
  }
  return equal;
}

function isPart(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
