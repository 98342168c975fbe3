import type { Contribution } from '@howdah/plugin-api';
import type { Contributed, SlotMerge } from '../contributed.js';
import { claimsOf } from './claimsOf.js';
import type { Entry } from './claimsOf.js';
import { provenanceOf } from './provenanceOf.js';
import { settle } from './settle.js';

/** Law of a keyed map: one value a key. The values stand in the order of their keys. */
export function mergeKeyed<C extends Contribution, T>(
  slot: C['slot'],
  items: readonly Contributed<C>[],
  read: (contribution: C) => Entry<T>,
): SlotMerge<readonly T[]> {
  const { settled, conflicts } = settle(claimsOf(items, read));
  return {
    value: settled.map(({ value }) => value),
    conflicts,
    provenance: provenanceOf(slot, settled),
  };
}
