import { Failure } from '../failure.js';
import { isMap, sameJson } from '../jsonMap.js';
import type { JsonMap } from '../jsonMap.js';
import {
  BELOW,
  belowId,
  isItem,
  itemKeys,
  leavesOf,
  parsePathId,
  shownPath,
} from './fieldPaths.js';
import type { FieldPath, Segment } from './fieldPaths.js';
import type { FieldShapes } from './fieldShapes.js';

/** The leaves each manager owns, by the ids of both. */
export type Ownership = ReadonlyMap<string, ReadonlySet<string>>;

export interface Applied {
  readonly object: JsonMap;
  readonly owners: Ownership;
}

/**
 * Server-side apply: leaves of maps, of keyed lists and of sets have owners, other lists are whole.
 * A leaf that its only owner no longer applies is removed.
 */
export function applyFields(
  live: Applied,
  desired: JsonMap,
  request: { readonly manager: string; readonly force: boolean; readonly shapes: FieldShapes },
): Applied {
  const { manager, force, shapes } = request;
  const wanted = leavesOf(desired, shapes);
  const liveLeaves = leavesOf(live.object, shapes);
  const disputed = [...wanted].filter(
    ([id, value]) => otherOwners(live.owners, manager, id) > 0 && !holdsLeaf(liveLeaves, id, value),
  );
  if (disputed.length > 0 && !force) {
    const causes = disputed.map(([id]) => ({
      reason: 'FieldManagerConflict',
      field: shownPath(parsePathId(id)),
    }));
    throw new Failure(409, 'Conflict', { causes });
  }
  const owners = new Map(live.owners);
  for (const [id] of disputed) dropOwner(owners, manager, id);
  const before = owners.get(manager) ?? new Set<string>();
  owners.set(manager, new Set(wanted.keys()));

  let object = merge(live.object, desired, shapes);
  for (const id of before) {
    if (wanted.has(id) || otherOwners(owners, manager, id) > 0) continue;
    object = removePath(object, parsePathId(id), owners);
  }
  return { object, owners };
}

/**
 * After a write that was no apply: what it changed is its manager's, what it removed nobody's.
 * `took` tells whether there was anything to take.
 */
export function takeOver(
  owners: Ownership,
  change: {
    readonly before: JsonMap;
    readonly after: JsonMap;
    readonly manager: string;
    readonly shapes: FieldShapes;
  },
): { readonly owners: Ownership; readonly took: boolean } {
  const before = leavesOf(change.before, change.shapes);
  const after = leavesOf(change.after, change.shapes);
  const changed = [...after].filter(([id, value]) => !sameJson(before.get(id), value));
  const result = new Map<string, ReadonlySet<string>>();
  const taken = new Set(changed.map(([id]) => id));
  for (const [manager, paths] of owners) {
    result.set(manager, new Set([...paths].filter((id) => after.has(id) && !taken.has(id))));
  }
  const own = result.get(change.manager) ?? new Set<string>();
  result.set(change.manager, new Set([...own, ...taken]));
  return {
    owners: new Map([...result].filter(([, paths]) => paths.size > 0)),
    took: taken.size > 0,
  };
}

/** Whether an object has a leaf already; an empty map is in one that holds something. */
function holdsLeaf(leaves: ReadonlyMap<string, unknown>, id: string, value: unknown): boolean {
  if (sameJson(leaves.get(id), value)) return true;
  const isEmpty = isMap(value) && Object.keys(value).length === 0;
  return isEmpty && [...leaves.keys()].some((leaf) => leaf.startsWith(`${id}${BELOW}`));
}

function otherOwners(owners: Ownership, manager: string, id: string): number {
  return [...owners].filter(([other, paths]) => other !== manager && paths.has(id)).length;
}

function dropOwner(owners: Map<string, ReadonlySet<string>>, manager: string, id: string): void {
  for (const [other, paths] of owners) {
    if (other === manager || !paths.has(id)) continue;
    owners.set(other, new Set([...paths].filter((path) => path !== id)));
  }
}

function merge(live: JsonMap, desired: JsonMap, shapes: FieldShapes): JsonMap {
  if (shapes.atomicMap) return structuredClone(desired);
  const result: JsonMap = { ...live };
  for (const [field, value] of Object.entries(desired)) {
    if (value === undefined || value === null) continue;
    result[field] = mergeField(live[field], value, shapes.field(field));
  }
  return result;
}

function mergeField(live: unknown, desired: unknown, shapes: FieldShapes): unknown {
  if (isMap(desired)) return merge(isMap(live) ? live : {}, desired, shapes);
  if (!Array.isArray(desired)) return desired;
  const wanted: readonly unknown[] = desired;
  const present: readonly unknown[] = Array.isArray(live) ? live : [];
  const shape = shapes.list(wanted);
  switch (shape.list) {
    case 'atomic':
      return structuredClone(wanted);
    case 'set':
      return [...present, ...wanted.filter((item) => !present.some((has) => sameJson(has, item)))];
    case 'map': {
      const idOf = (item: unknown): string =>
        JSON.stringify(itemKeys(shape, isMap(item) ? item : {}));
      const items = new Map(wanted.filter(isMap).map((item) => [idOf(item), item]));
      const merged = new Set<string>();
      // Items that are there twice are none of ours, unless one of them is applied.
      const kept = present.flatMap((item): unknown[] => {
        const id = idOf(item);
        const own = items.get(id);
        if (own === undefined || !isMap(item)) return [item];
        if (merged.has(id)) return [];
        merged.add(id);
        return [merge(item, own, shapes.item())];
      });
      const added = [...items].filter(([id]) => !merged.has(id));
      return [...kept, ...added.map(([, item]) => merge({}, item, shapes.item()))];
    }
  }
}

/** Removes a leaf, and what it leaves empty: maps with nothing in them, items that nobody owns. */
function removePath(object: JsonMap, path: FieldPath, owners: Ownership): JsonMap {
  const removed = removeFrom(object, path, { done: '', owners });
  return isMap(removed) ? removed : {};
}

function removeFrom(
  value: unknown,
  path: FieldPath,
  context: { readonly done: string; readonly owners: Ownership },
): unknown {
  const [segment, ...rest] = path;
  if (segment === undefined) return undefined;
  const inner = { ...context, done: belowId(context.done, segment) };
  if (Array.isArray(value)) {
    const items = value.flatMap((item: unknown): unknown[] => {
      if (!isItem(item, segment)) return [item];
      const left = isOwned(inner.done, context.owners) ? removeFrom(item, rest, inner) : undefined;
      return left === undefined ? [] : [left];
    });
    return items.length === 0 ? undefined : items;
  }
  if (!isMap(value)) return value;
  const field = fieldOf(segment);
  const result = { ...value };
  const left = removeFrom(value[field], rest, inner);
  if (left === undefined) Reflect.deleteProperty(result, field);
  else result[field] = left;
  return Object.keys(result).length === 0 && context.done !== '' ? undefined : result;
}

function fieldOf(segment: Segment): string {
  return 'field' in segment ? segment.field : '';
}

function isOwned(path: string, owners: Ownership): boolean {
  const prefix = `${path}${BELOW}`;
  return [...owners.values()].some((paths) => [...paths].some((id) => id.startsWith(prefix)));
}
