import type { JsonMap } from '../jsonMap.js';

/** How server-side apply takes a list: whole, by the values of its items, or by their keys. */
export type ListShape = { readonly list: 'atomic' } | { readonly list: 'set' } | KeyedShape;

/** A list whose items are told apart by some of their fields. */
export interface KeyedShape {
  readonly list: 'map';
  readonly keys: readonly string[];
  /** What a key is where an item does not say. */
  readonly defaults: JsonMap;
}

/** What is known of the fields at and below one place of an object. */
export interface FieldShapes {
  list(items: readonly unknown[]): ListShape;
  /** Whether a map here has one owner, whatever it holds. */
  readonly atomicMap: boolean;
  /** The fields below a key of a map. */
  field(name: string): FieldShapes;
  /** The fields of an item of a list. */
  item(): FieldShapes;
}
