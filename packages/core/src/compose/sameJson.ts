/**
 * Whether two values of plain JSON are equal. The order of keys does not matter, and an absent
 * member equals one that is undefined.
 */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => sameJson(item, b[index]))
    );
  }
  const left = membersOf(a);
  const right = new Map(membersOf(b));
  return (
    left.length === right.size &&
    left.every(([key, member]) => right.has(key) && sameJson(member, right.get(key)))
  );
}

function membersOf(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value).filter(([, member]) => member !== undefined);
}
