import type { Claim } from '../claim.js';
import type { Merge, Settled } from './settle.js';
import { groupsByPath } from './settle.js';
import { fieldsOf, ownersOf } from './owners.js';

/** Law of a maximum: of each path the greatest value, whoever wants less. */
export function settleMaximum<T>(
  claims: readonly Claim<T>[],
  compare: (a: T, b: T) => number,
): Merge<Settled<T>> {
  const settled = groupsByPath(claims).flatMap(([path, group]): readonly Settled<T>[] => {
    const [first, ...others] = group;
    if (first === undefined) return [];
    const greatest = others.reduce(
      (most, claim) => (compare(claim.value, most.value) > 0 ? claim : most),
      first,
    );
    const winners = group.filter(({ value }) => compare(value, greatest.value) === 0);
    return [
      {
        path,
        value: greatest.value,
        rank: 'required',
        owners: ownersOf(winners),
        fields: fieldsOf(winners),
      },
    ];
  });
  return { settled, conflicts: [] };
}
