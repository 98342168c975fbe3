import { Failure, invalid, invalidCause } from '../failure.js';
import { isMap } from '../jsonMap.js';
import type { JsonMap } from '../jsonMap.js';
import { itemKeys } from './fieldPaths.js';
import type { FieldShapes, KeyedShape } from './fieldShapes.js';

/** Whose lists they are: those of built-in kinds are judged by other rules too. */
type Kinship = 'built-in' | 'custom';

/**
 * Refuses an object to apply that holds lists whose items cannot be told apart: values of a set, or
 * keys, that come twice, and items without a key.
 */
export function refuseAmbiguousLists(object: JsonMap, shapes: FieldShapes, kin: Kinship): void {
  judge({ value: object, shapes, path: '' }, kin);
}

interface Place {
  readonly value: unknown;
  readonly shapes: FieldShapes;
  readonly path: string;
}

function judge({ value, shapes, path }: Place, kin: Kinship): void {
  if (Array.isArray(value)) {
    judgeList(value, { shapes, path }, kin);
    for (const [at, item] of value.entries()) {
      judge({ value: item, shapes: shapes.item(), path: `${path}[${at}]` }, kin);
    }
  } else if (isMap(value) && !shapes.atomicMap) {
    for (const [field, inner] of Object.entries(value)) {
      const below = path === '' ? field : `${path}.${field}`;
      judge({ value: inner, shapes: shapes.field(field), path: below }, kin);
    }
  }
}

function judgeList(
  items: readonly unknown[],
  { shapes, path }: Omit<Place, 'value'>,
  kin: Kinship,
): void {
  const shape = shapes.list(items);
  if (shape.list === 'atomic') return;
  const ids = items.map((item, at) =>
    JSON.stringify(shape.list === 'set' ? item : keysOf(item, { shape, path, at }, kin)),
  );
  if (new Set(ids).size < ids.length) throw untypeable();
}

function keysOf(
  item: unknown,
  { shape, path, at }: { shape: KeyedShape; path: string; at: number },
  kin: Kinship,
): JsonMap {
  if (!isMap(item)) throw untypeable();
  const [first = ''] = shape.keys;
  if (kin === 'custom') {
    const isNameless = shape.keys.every(
      (key) => !(key in item) && shape.defaults[key] === undefined,
    );
    if (isNameless) throw untypeable();
  } else if (!(first in item) && first !== 'uid') {
    // Without a key, an item has an empty one, which the rules of the kind do not let pass.
    throw invalid(invalidCause(`${path}[${at}].${first}`, 'FieldValueRequired', 'is required'));
  }
  return itemKeys(shape, item);
}

/** A real server cannot make a typed patch of it, and takes that for an error of its own. */
function untypeable(): Failure {
  return new Failure(500, 'InternalError');
}
