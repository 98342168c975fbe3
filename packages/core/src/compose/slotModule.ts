import type { SlotName } from '@howdah/plugin-api';
import type { z } from 'zod';
import type { Contributed, InSlot, SlotMerge } from './contributed.js';

/** All that core knows of one slot. `T` is what the slot comes to. */
export interface SlotModule<S extends SlotName, T> {
  /**
   * Checks one contribution, which is plain JSON already: what a plugin in plain JavaScript
   * answered, or what a stored state kept of it.
   */
  readonly schema: z.ZodType<InSlot<S>>;
  /** The slot's law: commutative, associative, idempotent. */
  merge(items: readonly Contributed<InSlot<S>>[]): SlotMerge<T>;
}
