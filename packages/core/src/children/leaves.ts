import { isJsonObject } from '@howdah/kube';
import type { Json, JsonObject } from '@howdah/plugin-api';
import { segment } from '../compose/pathSegment.js';
import { isWhole } from './childKinds.js';

/** Values that hold no further ones, by the JSON pointers (RFC 6901) that lead to them. */
export type Leaves = ReadonlyMap<string, Json>;

/**
 * The leaves of a value. A list is one leaf, and so is an object without members; what is null is
 * not there.
 */
export function leavesOf(value: Json | undefined): Leaves {
  const leaves = new Map<string, Json>();
  collect(value, '', leaves);
  return leaves;
}

function collect(value: Json | undefined, pointer: string, into: Map<string, Json>): void {
  if (value === undefined || value === null) return;
  if (!isJsonObject(value) || isWhole(pointer)) {
    into.set(pointer, value);
    return;
  }
  const members = Object.entries(value);
  if (members.length === 0) into.set(pointer, value);
  for (const [key, inner] of members) collect(inner, `${pointer}/${segment(key)}`, into);
}

/** The object that has these leaves. Where one lies below another, the upper one gives way. */
export function objectOfLeaves(leaves: Leaves): JsonObject {
  const root: Branch = new Map();
  for (const [pointer, value] of leaves) {
    const path = keysOf(pointer);
    const last = path.pop();
    if (last === undefined) continue;
    let branch = root;
    for (const key of path) {
      const next = branch.get(key);
      const below: Branch = next instanceof Map ? next : new Map();
      branch.set(key, below);
      branch = below;
    }
    if (!(branch.get(last) instanceof Map)) branch.set(last, value);
  }
  return grown(root);
}

type Branch = Map<string, Json | Branch>;

function grown(branch: Branch): JsonObject {
  return Object.fromEntries(
    [...branch].map(([key, value]) => [key, value instanceof Map ? grown(value) : value]),
  );
}

/** The keys that a pointer leads along. */
export function keysOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}
