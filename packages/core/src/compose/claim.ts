import type { Json, JsonObject, SlotName } from '@howdah/plugin-api';
import { isArray } from './canonical.js';

/** How a value came about. A user's value lies between a plugin's default and its requirement. */
export type Rank = 'default' | 'user' | 'required';

/** Somebody wants `value` at `path`. */
export interface Claim {
  readonly path: string;
  readonly value: Json;
  readonly rank: Rank;
  readonly owner: string;
}

/** Two owners want different things at one place. */
export interface Conflict {
  readonly path: string;
  readonly owners: readonly string[];
  readonly message: string;
}

/** Who set a leaf of what is applied. */
export interface Provenance {
  readonly owners: readonly string[];
  readonly slot: SlotName;
  readonly rank: Rank;
}

/** A leaf of an object: its path below the object, and its value. Arrays are leaves. */
export interface Leaf {
  readonly path: readonly string[];
  readonly value: Json;
}

/** The leaves of an object; an empty object is a leaf itself. */
export function leavesOf(object: JsonObject, prefix: readonly string[] = []): readonly Leaf[] {
  return Object.entries(object).flatMap(([key, value]): readonly Leaf[] => {
    if (value === undefined) return [];
    const path = [...prefix, key];
    const branch =
      value !== null && typeof value === 'object' && !isArray(value) && hasMembers(value);
    return branch ? leavesOf(value, path) : [{ path, value }];
  });
}

/** The object that has exactly these leaves. A later leaf below an earlier one replaces it. */
export function objectOf(leaves: readonly Leaf[]): JsonObject {
  const root: { [key: string]: Json | undefined } = {};
  for (const { path, value } of leaves) {
    const [head, ...rest] = path;
    if (head === undefined) continue;
    if (rest.length === 0) root[head] = value;
  }
  const heads = new Set(leaves.filter(({ path }) => path.length > 1).map(({ path }) => path[0]));
  for (const head of heads) {
    if (head === undefined) continue;
    root[head] = objectOf(
      leaves
        .filter(({ path }) => path.length > 1 && path[0] === head)
        .map(({ path, value }) => ({ path: path.slice(1), value })),
    );
  }
  return root;
}

function hasMembers(value: JsonObject): boolean {
  return Object.values(value).some((member) => member !== undefined);
}
