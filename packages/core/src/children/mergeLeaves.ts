import type { Json } from '@howdah/plugin-api';
import type { Leaves } from './leaves.js';
import { digestOf } from './propagation.js';
import type { Propagated } from './propagation.js';

/** The three sides of a merge. Without `propagated`, nobody knows what the parent gave before. */
export interface MergeSides {
  readonly parent: Leaves;
  readonly child: Leaves;
  readonly propagated: Propagated | undefined;
}

/**
 * What each leaf is to be. Whichever side changed it last has its way, the parent when both did
 * since the parent was last looked at. A leaf that the parent takes out goes, unless the child has
 * it with a value of its own. Where nobody knows what the parent gave before, what the child has
 * stands, and the parent gives what the child lacks.
 */
export function mergeLeaves(sides: MergeSides): Leaves {
  const { parent, child } = sides;
  const merged = new Map<string, Json>();
  for (const pointer of new Set([...parent.keys(), ...child.keys()])) {
    const value = isParents(sides, pointer) ? parent.get(pointer) : child.get(pointer);
    if (value !== undefined) merged.set(pointer, value);
  }
  return merged;
}

function isParents(sides: MergeSides, pointer: string): boolean {
  const { parent, child, propagated } = sides;
  const [above, below] = [parent.get(pointer), child.get(pointer)];
  if (propagated === undefined) return below === undefined;
  const { salt, digests } = propagated;
  const before = digests.get(pointer);
  if (above !== undefined) return digestOf(salt, pointer, above) !== before;
  return before !== undefined && below !== undefined && digestOf(salt, pointer, below) === before;
}
