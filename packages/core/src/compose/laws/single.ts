import type { Contribution } from '@howdah/plugin-api';
import type { Contributed, SlotMerge } from '../contributed.js';
import type { Entry } from './claimsOf.js';
import { mergeKeyed } from './keyed.js';

/** Law of a slot that has one provider: all who fill it must want the same. */
export function mergeSingle<C extends Contribution, T>(
  slot: C['slot'],
  items: readonly Contributed<C>[],
  read: (contribution: C) => Entry<T>,
): SlotMerge<T | undefined> {
  const merge = mergeKeyed(slot, items, read);
  return { ...merge, value: merge.value[0] };
}
