import type { SlotName } from '@howdah/plugin-api';
import type { SlotMerge } from '../contributed.js';
import type { Settled } from './settle.js';

/** What was settled as entries of the provenance. */
export function provenanceOf(
  slot: SlotName,
  settled: readonly Settled<unknown>[],
): SlotMerge<unknown>['provenance'] {
  return () =>
    settled.map(({ path, owners, rank, fields }) => [path, { owners, slot, rank, fields }]);
}
