/**
 * Freezes plain data all through, so that nobody who is given it changes what others read: a write
 * to it throws. What is frozen is taken to be so all through, since nothing else of ours freezes:
 * objects of the caches come by in every reconcile. A set of those that were seen would cost more
 * than the walk, at each collection of the young generation.
 */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const key in value) frozen(value[key]);
  }
  return value;
}

/** A set that cannot be changed; `Object.freeze` alone does not keep a set from it. */
export function frozenSet<T>(values: Iterable<T>): ReadonlySet<T> {
  const set = new Set(values);
  for (const method of ['add', 'delete', 'clear']) {
    Object.defineProperty(set, method, { value: refuse });
  }
  return Object.freeze(set);
}

function refuse(): never {
  throw new TypeError('this set is part of a snapshot and cannot be changed');
}
