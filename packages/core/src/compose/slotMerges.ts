import type { SlotName } from '@howdah/plugin-api';
import type { Contributed } from './contributed.js';
import { inSlot } from './contributed.js';
import { SLOTS } from './slotTable.js';
import type { SlotMergesByName } from './slotTable.js';

/** What each slot came to, by its name. */
export type SlotMerges = <S extends SlotName>(slot: S) => SlotMergesByName[S];

/** Merges every slot at most once, when it is first asked for. */
export function slotMerges(contributed: readonly Contributed[]): SlotMerges {
  const buckets = new Map<SlotName, Contributed[]>();
  for (const item of contributed) {
    const bucket = buckets.get(item.contribution.slot);
    if (bucket === undefined) buckets.set(item.contribution.slot, [item]);
    else bucket.push(item);
  }
  const merged: { -readonly [S in SlotName]?: SlotMergesByName[S] } = {};
  return <S extends SlotName>(slot: S): SlotMergesByName[S] => {
    const known: SlotMergesByName[S] | undefined = merged[slot];
    if (known !== undefined) return known;
    const merge: SlotMergesByName[S] = SLOTS[slot].merge(inSlot(buckets.get(slot) ?? [], slot));
    merged[slot] = merge;
    return merge;
  };
}
