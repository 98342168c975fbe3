import type { SlotName } from '@howdah/plugin-api';
import type { Contributed, InSlot, SlotMerge } from './contributed.js';
import { requireJson } from './requireJson.js';
import type { SlotModule } from './slotModule.js';

/**
 * A module that checks and merges the very same contributions only once. A cluster is composed
 * twice, before and after the plugins' `render`, which adds to few slots. Only the last merge is
 * kept: a weak map of them all costs the garbage collector more than it spares.
 */
export function remembered<S extends SlotName, T>(module: SlotModule<S, T>): SlotModule<S, T> {
  let last: { readonly items: readonly Contributed[]; readonly merge: SlotMerge<T> } | undefined;
  return {
    schema: module.schema,
    merge: (items: readonly Contributed<InSlot<S>>[]) => {
      if (last !== undefined && sameItems(last.items, items)) return last.merge;
      for (const { contribution } of items) requireJson(contribution);
      const merge = module.merge(items);
      last = { items, merge };
      return merge;
    },
  };
}

function sameItems(a: readonly Contributed[], b: readonly Contributed[]): boolean {
  return (
    a.length === b.length &&
    a.every((item, index) => {
      const other = b[index];
      return (
        other !== undefined &&
        item.contribution === other.contribution &&
        item.owner === other.owner &&
        item.rank === other.rank
      );
    })
  );
}
