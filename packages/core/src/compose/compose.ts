import type { MergedSlots } from '@howdah/plugin-api';
import type { Conflict, Provenance } from './claim.js';
import type { Contributed, SlotMerge } from './contributed.js';
import { renderSlots } from './rendered/renderSlots.js';
import { slotMerges } from './slotMerges.js';
import { SLOT_NAMES } from './slotTable.js';

/** The merged slots, what could not be merged, and who set each value. */
export interface Composition {
  readonly merged: MergedSlots;
  readonly conflicts: readonly Conflict[];
  readonly provenance: ReadonlyMap<string, Provenance>;
}

/**
 * Merges what all plugins contributed. Pure; commutative, associative and idempotent, so that the
 * order in which plugins are listed never matters.
 *
 * @throws NotJsonError when a contribution holds something that is not data.
 */
export function compose(contributed: readonly Contributed[]): Composition {
  const merges = slotMerges(contributed);
  const all = SLOT_NAMES.map((slot) => merges(slot));
  const { merged, conflicts } = renderSlots((slot) => merges(slot).value);
  return {
    merged,
    conflicts: [...all.flatMap((merge) => merge.conflicts), ...conflicts],
    provenance: provenanceOfAll(all),
  };
}

function provenanceOfAll(
  merges: readonly Pick<SlotMerge<unknown>, 'provenance'>[],
): ReadonlyMap<string, Provenance> {
  const all = new Map<string, Provenance>();
  for (const { provenance } of merges) {
    for (const [path, entry] of provenance) all.set(path, entry);
  }
  return all;
}
