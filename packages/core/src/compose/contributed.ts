import type { Contribution, SlotName } from '@howdah/plugin-api';
import type { Conflict, Provenance, Rank } from './claim.js';

/** A contribution and who made it: a plugin id, `core` or `user`. */
export interface Contributed<C extends Contribution = Contribution> {
  readonly owner: string;
  readonly contribution: C;
  /** Set for the user's own values, which no plugin may claim. */
  readonly rank?: Rank;
}

/** What one slot came to. */
export interface SlotMerge<T> {
  readonly value: T;
  readonly conflicts: readonly Conflict[];
  /** Made when somebody asks: a reconcile does not. */
  readonly provenance: () => readonly (readonly [path: string, provenance: Provenance])[];
}

/** What is contributed to a slot. */
export type InSlot<S extends SlotName> = Extract<Contribution, { readonly slot: S }>;

/** The contributions to one slot, typed as that slot's. */
export function inSlot<S extends SlotName>(
  contributed: readonly Contributed[],
  slot: S,
): readonly Contributed<InSlot<S>>[] {
  return contributed.filter((item): item is Contributed<InSlot<S>> =>
    isIn(item.contribution, slot),
  );
}

function isIn<S extends SlotName>(contribution: Contribution, slot: S): contribution is InSlot<S> {
  return contribution.slot === slot;
}
