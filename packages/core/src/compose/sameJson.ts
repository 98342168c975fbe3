import { isPlain } from './copyJson.js';

/**
 * Whether two values are equal plain JSON. The order of keys does not matter, and an absent member
 * equals one that is undefined. What a class made equals nothing but itself. One of the two may be
 * hostile: it is followed no further than the other one goes.
 */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && sameItems(a, b);
  return !Array.isArray(b) && isPlain(a) && isPlain(b) && sameMembers(a, b);
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) {
    if (!sameJson(a[index], b[index])) return false;
  }
  return true;
}

type Members = Readonly<Record<string, unknown>>;

function sameMembers(a: Members, b: Members): boolean {
  let left = 0;
  for (const key of Object.keys(a)) {
    const member = a[key];
    if (member === undefined) continue;
    left += 1;
    if (!Object.hasOwn(b, key) || !sameJson(member, b[key])) return false;
  }
  for (const key of Object.keys(b)) if (b[key] !== undefined) left -= 1;
  return left === 0;
}
