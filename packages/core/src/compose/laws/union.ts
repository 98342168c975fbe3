import type { Contribution } from '@howdah/plugin-api';
import { canonical, compareText, toJson } from '../canonical.js';
import type { Contributed, SlotMerge } from '../contributed.js';
import type { Entry } from './claimsOf.js';
import { fieldsOf, ownersOf } from './owners.js';

/** Law of a union: everything that anybody wants, each once. What stands below one key is numbered. */
export function mergeUnion<C extends Contribution, T>(
  slot: C['slot'],
  items: readonly Contributed<C>[],
  read: (contribution: C) => Entry<T>,
): SlotMerge<readonly T[]> {
  const groups = new Map<string, Group<C, T>>();
  for (const item of items) {
    const entry = read(item.contribution);
    const identity = `${entry.key}\n${canonical(toJson(entry.value))}`;
    const group = groups.get(identity);
    groups.set(identity, {
      entry: group === undefined ? entry : leastByText(group.entry, entry),
      items: [...(group?.items ?? []), item],
    });
  }
  const sorted = [...groups].sort(([a], [b]) => compareText(a, b)).map(([, group]) => group);
  return {
    value: sorted.map(({ entry }) => entry.value),
    conflicts: [],
    provenance: () => numbered(slot, sorted),
  };
}

function numbered<C extends Contribution>(
  slot: C['slot'],
  groups: readonly Group<C, unknown>[],
): ReturnType<SlotMerge<unknown>['provenance']> {
  const counts = new Map<string, number>();
  return groups.map(({ entry: { key }, items: same }) => {
    const number = counts.get(key) ?? 0;
    counts.set(key, number + 1);
    return [
      `${slot}/${key}/${number}`,
      {
        owners: ownersOf(same),
        slot,
        rank: 'required',
        fields: fieldsOf(same.map(({ contribution }) => contribution)),
      },
    ];
  });
}

interface Group<C extends Contribution, T> {
  readonly entry: Entry<T>;
  readonly items: readonly Contributed<C>[];
}

/** Equal values may differ in the order of their keys, which a rendered file would show. */
function leastByText<T>(a: Entry<T>, b: Entry<T>): Entry<T> {
  return JSON.stringify(b.value) < JSON.stringify(a.value) ? b : a;
}
