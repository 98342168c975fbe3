import type { Json } from '../json.js';
import type { Ordering, Strength, Traced } from './claim.js';
import type { MergedSlots } from './mergedSlots.js';

/** The law by which a plugin's own slot merges. */
export type SlotLaw = 'keyed' | 'ordered' | 'union' | 'maximum';

/** A slot that a plugin defines for others to fill. Exported from a package that both may import. */
export interface SlotToken<T> {
  /** Prefixed with the id of the defining plugin: `logging.example.org/shipper`. */
  readonly id: `${string}/${string}`;
  readonly law: SlotLaw;
  /** Checks what was contributed, maybe by another version of the package. Throws on nonsense. */
  parse(value: Json): T;
}

/** One entry of a plugin's own slot; make it with `fill`, which checks the type. */
export interface PluginSlotEntry extends Ordering, Traced {
  readonly slot: 'plugin.slot';
  readonly of: string;
  readonly law: SlotLaw;
  readonly key: string;
  readonly value: Json;
  readonly strength?: Strength;
}

/** What a plugin's own slot came to, in key order or in the order of an ordered one. */
export interface MergedEntry {
  readonly key: string;
  readonly value: Json;
}

/**
 * Declares a slot of a plugin's own.
 *
 * @example
 * export const SHIPPER = defineSlot({ id: 'logging.example.org/shipper', law: 'keyed', parse: shipper.parse });
 */
export function defineSlot<T extends Json>(token: SlotToken<T>): SlotToken<T> {
  return Object.freeze({ ...token });
}

/**
 * Fills a slot that another plugin defined.
 *
 * @example fill(SHIPPER, { key: 'audit', value: { path: '/log/audit' } })
 */
export function fill<T extends Json>(
  { id, law }: SlotToken<T>,
  entry: { readonly key: string; readonly value: T; readonly strength?: Strength } & Ordering,
): PluginSlotEntry {
  return { slot: 'plugin.slot', of: id, law, ...entry };
}

/** What a slot came to, as its defining plugin reads it in `render`. Throws what `parse` throws. */
export function readSlot<T>(
  token: SlotToken<T>,
  merged: MergedSlots,
): readonly { readonly key: string; readonly value: T }[] {
  return (merged.pluginSlots[token.id] ?? []).map(({ key, value }) => ({
    key,
    value: token.parse(value),
  }));
}
