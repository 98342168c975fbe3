import type { Json, JsonObject } from '@howdah/plugin-api';
import { compareText, isArray } from './canonical.js';
import { segment } from './pathSegment.js';

/** A leaf of an object: its keys below the object, and its value. Arrays are leaves. */
export interface Leaf {
  readonly keys: readonly string[];
  readonly value: Json;
}

/** The leaves of an object by their paths below `base`; an empty object is a leaf itself. */
export function leavesOf(object: JsonObject, base: string): ReadonlyMap<string, Leaf> {
  const leaves = new Map<string, Leaf>();
  collect(leaves, { object, path: base, keys: [] });
  return leaves;
}

function collect(
  leaves: Map<string, Leaf>,
  branch: { readonly object: JsonObject; readonly path: string; readonly keys: readonly string[] },
): void {
  for (const key of Object.keys(branch.object)) {
    const value = branch.object[key];
    if (value === undefined) continue;
    const path = `${branch.path}/${segment(key)}`;
    const keys = [...branch.keys, key];
    if (isBranch(value)) collect(leaves, { object: value, path, keys });
    else leaves.set(path, { keys, value });
  }
}

/** A copy as `objectOf` would make it of the leaves: its members stand in the order of their paths. */
export function inPathOrder(object: JsonObject): JsonObject {
  const copy: Branch = {};
  const members: { readonly path: string; readonly key: string; readonly value: Json }[] = [];
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (value === undefined) continue;
    members.push({ path: isBranch(value) ? `${segment(key)}/` : segment(key), key, value });
  }
  if (members.length > 1) members.sort((a, b) => compareText(a.path, b.path));
  for (const { key, value } of members) copy[key] = isBranch(value) ? inPathOrder(value) : value;
  return copy;
}

/** The object that has exactly these leaves. A leaf below another one replaces it. */
export function objectOf(leaves: readonly Leaf[]): JsonObject {
  const root: Branch = {};
  const made = new Set<Json | undefined>([root]);
  for (const { keys, value } of leaves) {
    const last = keys.at(-1);
    if (last === undefined) continue;
    const branch = branchAt(root, keys.slice(0, -1), made);
    if (!made.has(branch[last])) branch[last] = value;
  }
  return root;
}

interface Branch {
  [key: string]: Json | undefined;
}

function branchAt(root: Branch, keys: readonly string[], made: Set<Json | undefined>): Branch {
  let branch = root;
  for (const key of keys) {
    const found = branch[key];
    if (isMade(made, found)) branch = found;
    else {
      const next: Branch = {};
      made.add(next);
      branch[key] = next;
      branch = next;
    }
  }
  return branch;
}

function isMade(made: ReadonlySet<Json | undefined>, value: Json | undefined): value is Branch {
  return value !== undefined && made.has(value);
}

function isBranch(value: Json): value is JsonObject {
  if (value === null || typeof value !== 'object' || isArray(value)) return false;
  for (const key in value) if (value[key] !== undefined) return true;
  return false;
}
