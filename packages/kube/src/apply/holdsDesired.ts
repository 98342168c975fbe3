import { isJsonObject } from '../object/json.js';
import type { JsonObject } from '../object/json.js';
import { equalQuantities } from '../quantity/quantity.js';
import { listShape, sameItem } from './listKeys.js';

const QUANTITY_MAPS: ReadonlySet<string> = new Set(['requests', 'limits', 'capacity', 'hard']);
const QUANTITY_FIELDS: ReadonlySet<string> = new Set(['sizeLimit', 'divisor', 'storage']);
// Maps in which an empty text is a value like any other.
const TEXT_MAPS: ReadonlySet<string> = new Set(['data', 'labels', 'annotations', 'matchLabels']);

interface Place {
  readonly field: string;
  readonly parent: string;
}

/**
 * Whether a live object already holds every leaf that is desired.
 *
 * What the live object has beyond that is ignored: defaults, and fields of others. Quantities are
 * compared by value, keyed lists by their keys.
 */
export function holdsDesired(live: unknown, desired: unknown): boolean {
  return holds(live, desired, { field: '', parent: '' });
}

function holds(live: unknown, desired: unknown, place: Place): boolean {
  if (desired === undefined || Object.is(live, desired)) return true;
  // The server leaves out what is empty; asking for nothing is fulfilled by nothing.
  if (live === undefined || live === null) return !TEXT_MAPS.has(place.parent) && isEmpty(desired);
  if (Array.isArray(desired)) return Array.isArray(live) && holdsList(live, desired, place);
  if (isJsonObject(desired)) return isJsonObject(live) && holdsObject(live, desired, place);
  return isQuantity(place) && isScalar(live) && isScalar(desired) && equalQuantities(live, desired);
}

function holdsObject(live: JsonObject, desired: JsonObject, place: Place): boolean {
  return Object.entries(desired).every(([field, value]) =>
    holds(live[field], value, { field, parent: place.field }),
  );
}

function holdsList(live: readonly unknown[], desired: readonly unknown[], place: Place): boolean {
  const shape = listShape(place.field, desired);
  switch (shape.type) {
    case 'atomic':
      return (
        live.length === desired.length && desired.every((item, i) => holds(live[i], item, place))
      );
    case 'set':
      return desired.every((item) => live.includes(item));
    case 'map':
      return desired.every((item) => {
        if (!isJsonObject(item)) return false;
        const match = live.find(
          (other): other is JsonObject => isJsonObject(other) && sameItem(shape.keys, other, item),
        );
        return match !== undefined && holdsObject(match, item, place);
      });
  }
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === false || value === 0 || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.values(value).every(isEmpty);
}

function isQuantity({ field, parent }: Place): boolean {
  return QUANTITY_MAPS.has(parent) || QUANTITY_FIELDS.has(field);
}

function isScalar(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
