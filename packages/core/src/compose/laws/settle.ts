import type { Claim, Conflict, Rank } from '../claim.js';
import { compareText } from '../canonical.js';
import { sameJson } from '../sameJson.js';
import { disagreement } from './disagreement.js';
import { fieldsOf, ownersOf } from './owners.js';

const RANKS: Readonly<Record<Rank, number>> = { default: 0, user: 1, required: 2 };

/** What a path came to, who wanted it, and which fields of the manifest asked for it. */
export interface Settled<T> {
  readonly path: string;
  readonly value: T;
  readonly rank: Rank;
  readonly owners: readonly string[];
  readonly fields: readonly string[];
}

/** Result of a merge: what was settled, in the order of the paths, and what was not. */
export interface Merge<T> {
  readonly settled: readonly T[];
  readonly conflicts: readonly Conflict[];
}

/**
 * Law of scalar claims and keyed maps: of each path the highest rank wins, equal values agree, two
 * different values of the highest rank conflict. The order of the claims does not matter.
 */
export function settle<T>(claims: readonly Claim<T>[]): Merge<Settled<T>> {
  const settled: Settled<T>[] = [];
  const conflicts: Conflict[] = [];
  for (const [path, group] of groupsByPath(claims)) {
    const strongest = strongestOf(group);
    const [first] = strongest;
    if (first === undefined) continue;
    if (strongest.every(({ wanted }) => sameJson(wanted, first.wanted))) {
      settled.push({
        path,
        value: representative(first, strongest).value,
        rank: first.rank,
        owners: ownersOf(strongest),
        fields: fieldsOf(strongest),
      });
    } else conflicts.push(disagreement(path, strongest));
  }
  return { settled, conflicts };
}

/** The claims of each path, in the order of the paths. */
export function groupsByPath<C extends { readonly path: string }>(
  claims: readonly C[],
): readonly (readonly [path: string, group: readonly C[]])[] {
  const sorted = claims.length < 2 ? claims : claims.toSorted(byPath);
  const groups: [path: string, group: C[]][] = [];
  let last: [path: string, group: C[]] | undefined;
  for (const claim of sorted) {
    if (last !== undefined && last[0] === claim.path) last[1].push(claim);
    else {
      last = [claim.path, [claim]];
      groups.push(last);
    }
  }
  return groups;
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return compareText(a.path, b.path);
}

/** The claims of the highest rank among them. */
export function strongestOf<C extends { readonly rank: Rank }>(claims: readonly C[]): readonly C[] {
  if (claims.length === 1) return claims;
  const top = Math.max(...claims.map(({ rank }) => RANKS[rank]));
  return claims.filter(({ rank }) => RANKS[rank] === top);
}

/** Equal values may differ in the order of their keys, which a rendered file would show. */
function representative<T>(first: Claim<T>, claims: readonly Claim<T>[]): Claim<T> {
  if (claims.length === 1 || typeof first.wanted !== 'object') return first;
  return claims.reduce(
    (least, claim) => (JSON.stringify(claim.wanted) < JSON.stringify(least.wanted) ? claim : least),
    first,
  );
}
