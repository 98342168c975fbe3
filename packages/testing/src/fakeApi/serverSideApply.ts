import { Failure } from './failure.js';
import { itemSegment, keysOfList, leavesOf, parsePathId, pathId } from './fieldPaths.js';
import type { FieldPath } from './fieldPaths.js';
import { isMap, sameJson } from './jsonMap.js';
import type { JsonMap } from './jsonMap.js';

/** The leaves each manager owns. */
export type Ownership = ReadonlyMap<string, ReadonlySet<string>>;

export interface Applied {
  readonly object: JsonMap;
  readonly owners: Ownership;
}

/**
 * Server-side apply, a subset: leaves of maps and keyed lists have owners, other lists are whole.
 * A leaf that its only owner no longer applies is removed.
 */
export function applyFields(
  live: Applied,
  desired: JsonMap,
  request: { readonly manager: string; readonly force: boolean },
): Applied {
  const { manager, force } = request;
  const wanted = leavesOf(desired);
  const liveLeaves = leavesOf(live.object);
  const disputed = [...wanted].filter(
    ([id, value]) =>
      otherOwners(live.owners, manager, id) > 0 && !sameJson(liveLeaves.get(id), value),
  );
  if (disputed.length > 0 && !force) {
    const causes = disputed.map(([id]) => ({
      reason: 'FieldManagerConflict',
      field: `.${parsePathId(id).join('.')}`,
    }));
    throw new Failure(409, 'Conflict', { causes });
  }
  const owners = new Map(live.owners);
  for (const [id] of disputed) dropOwner(owners, manager, id);
  const before = owners.get(manager) ?? new Set<string>();
  owners.set(manager, new Set(wanted.keys()));

  let object = merge(live.object, desired);
  for (const id of before) {
    if (wanted.has(id) || otherOwners(owners, manager, id) > 0) continue;
    object = removePath(object, parsePathId(id), owners);
  }
  return { object, owners };
}

/** After a write that was no apply: what it changed is its manager's, what it removed nobody's. */
export function takeOver(
  owners: Ownership,
  change: { readonly before: JsonMap; readonly after: JsonMap; readonly manager: string },
): Ownership {
  const before = leavesOf(change.before);
  const after = leavesOf(change.after);
  const changed = [...after].filter(([id, value]) => !sameJson(before.get(id), value));
  const result = new Map<string, ReadonlySet<string>>();
  const taken = new Set(changed.map(([id]) => id));
  for (const [manager, paths] of owners) {
    result.set(manager, new Set([...paths].filter((id) => after.has(id) && !taken.has(id))));
  }
  const own = result.get(change.manager) ?? new Set<string>();
  result.set(change.manager, new Set([...own, ...taken]));
  return new Map([...result].filter(([, paths]) => paths.size > 0));
}

/** `metadata.managedFields` as the real server writes them, so that trimming has something to trim. */
export function managedFieldsOf(owners: Ownership): readonly JsonMap[] {
  return [...owners].map(([manager, paths]) => {
    const fieldsV1: JsonMap = {};
    for (const id of paths) {
      let level = fieldsV1;
      for (const segment of parsePathId(id)) {
        const name = segment.startsWith('[') ? `k:${segment.slice(1, -1)}` : `f:${segment}`;
        const next = level[name];
        const inner: JsonMap = isMap(next) ? next : {};
        level[name] = inner;
        level = inner;
      }
    }
    return { manager, operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1 };
  });
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

function merge(live: JsonMap, desired: JsonMap): JsonMap {
  const result: JsonMap = { ...live };
  for (const [field, value] of Object.entries(desired)) {
    if (value === undefined || value === null) continue;
    result[field] = mergeField(field, live[field], value);
  }
  return result;
}

function mergeField(field: string, live: unknown, desired: unknown): unknown {
  if (isMap(desired)) return merge(isMap(live) ? live : {}, desired);
  const keys = Array.isArray(desired) ? keysOfList(field, desired) : undefined;
  if (!Array.isArray(desired) || keys === undefined) return structuredClone(desired);

  const items = new Map<string, JsonMap>();
  for (const item of Array.isArray(live) ? live.filter(isMap) : []) {
    items.set(itemSegment(keys, item), item);
  }
  for (const item of desired.filter(isMap)) {
    const id = itemSegment(keys, item);
    items.set(id, merge(items.get(id) ?? {}, item));
  }
  return [...items.values()];
}

/** Removes a leaf, and what it leaves empty: maps with nothing in them, items that nobody owns. */
function removePath(object: JsonMap, path: FieldPath, owners: Ownership): JsonMap {
  const removed = removeFrom(object, path, { done: [], owners });
  return isMap(removed) ? removed : {};
}

function removeFrom(
  value: unknown,
  path: FieldPath,
  context: { readonly done: FieldPath; readonly owners: Ownership },
): unknown {
  const [segment, ...rest] = path;
  if (segment === undefined) return undefined;
  const inner = { ...context, done: [...context.done, segment] };
  if (Array.isArray(value)) {
    const keys = keysOfList(context.done.at(-1) ?? '', value) ?? [];
    const items = value.flatMap((item: unknown): unknown[] => {
      if (!isMap(item) || itemSegment(keys, item) !== segment) return [item];
      const left = isOwned(inner.done, context.owners) ? removeFrom(item, rest, inner) : undefined;
      return left === undefined ? [] : [left];
    });
    return items.length === 0 ? undefined : items;
  }
  if (!isMap(value)) return value;
  const result = { ...value };
  const left = removeFrom(value[segment], rest, inner);
  if (left === undefined) Reflect.deleteProperty(result, segment);
  else result[segment] = left;
  return Object.keys(result).length === 0 && context.done.length > 0 ? undefined : result;
}

function isOwned(path: FieldPath, owners: Ownership): boolean {
  const prefix = `${pathId(path).slice(0, -1)},`;
  return [...owners.values()].some((paths) => [...paths].some((id) => id.startsWith(prefix)));
}
