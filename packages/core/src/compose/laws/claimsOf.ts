import type { Contribution } from '@howdah/plugin-api';
import type { Claim, Rank } from '../claim.js';
import type { Contributed } from '../contributed.js';

/** What a contribution claims: a path below its slot, and a value. */
export interface Entry<T> {
  readonly key: string;
  readonly value: T;
  /** What is compared and shown, where that is less than the value. */
  readonly wanted?: unknown;
  /** `required` unless it says otherwise. A user's own rank goes before it. */
  readonly rank?: Rank | undefined;
}

/** The claims that contributions to one slot make. */
export function claimsOf<C extends Contribution, T>(
  items: readonly Contributed<C>[],
  read: (contribution: C) => Entry<T>,
): readonly Claim<T>[] {
  return items.map(({ owner, contribution, rank }) => {
    const entry = read(contribution);
    return {
      path: `${contribution.slot}/${entry.key}`,
      value: entry.value,
      wanted: entry.wanted ?? entry.value,
      rank: rank ?? entry.rank ?? 'required',
      owner,
      field: contribution.field,
    };
  });
}
