/** Objects that are known to be frozen all through: those of the caches come by in every reconcile. */
const known = new WeakSet<object>();

/**
 * Freezes plain data all through, so that nobody who is given it changes what others read: a write
 * to it throws. Each object is walked once in its life.
 */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) freeze(value);
  return value;
}

function freeze(value: object): void {
  if (known.has(value)) return;
  known.add(value);
  Object.freeze(value);
  for (const member of Object.values(value)) frozen(member);
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
