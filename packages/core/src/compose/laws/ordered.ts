import type { Contribution, Ordering } from '@howdah/plugin-api';
import type { Contributed, SlotMerge } from '../contributed.js';
import { claimsOf } from './claimsOf.js';
import type { Entry } from './claimsOf.js';
import { groupsByPath, settle, strongestOf } from './settle.js';
import type { Settled } from './settle.js';
import type { Conflict } from '../claim.js';
import { order } from './order.js';
import { provenanceOf } from './provenanceOf.js';

/** An element of an ordered set: the last segment of its key is what neighbours call it. */
export interface OrderedEntry<T> extends Entry<T> {
  readonly id: string;
}

/** Law of an ordered set: a keyed map whose elements stand as every `before` and `after` wants. */
export function mergeOrdered<C extends Contribution & Ordering, T>(
  slot: C['slot'],
  items: readonly Contributed<C>[],
  read: (contribution: C) => OrderedEntry<T>,
): SlotMerge<readonly T[]> {
  const { settled, conflicts } = settleOrdered(slot, items, read);
  return {
    value: settled.map(({ value }) => value),
    conflicts,
    provenance: provenanceOf(slot, settled),
  };
}

interface SettledOrder<T> {
  readonly settled: readonly Settled<T>[];
  readonly conflicts: readonly Conflict[];
}

/** The same, with who wanted each element: for slots that hold several ordered sets. */
export function settleOrdered<C extends Contribution & Ordering, T>(
  place: string,
  items: readonly Contributed<C>[],
  read: (contribution: C) => OrderedEntry<T>,
): SettledOrder<T> {
  const claims = claimsOf(items, read).map((claim, index) => ({
    ...claim,
    contribution: items[index]?.contribution,
  }));
  const { settled, conflicts } = settle(claims);
  const found = new Map(settled.map((entry) => [entry.path, entry]));
  const elements = groupsByPath(claims).flatMap(([path, group]) => {
    const strongest = strongestOf(group);
    const contributions = strongest.flatMap(({ contribution }) => contribution ?? []);
    const [first] = contributions;
    return first === undefined
      ? []
      : [
          {
            id: read(first).id,
            settled: found.get(path),
            owners: strongest.map(({ owner }) => owner),
            before: contributions.flatMap(({ before }) => before ?? []),
            after: contributions.flatMap(({ after }) => after ?? []),
          },
        ];
  });
  const sorted = order(place, elements);
  return {
    settled: sorted.sorted.flatMap((element) => element.settled ?? []),
    conflicts: [...conflicts, ...sorted.conflicts],
  };
}
