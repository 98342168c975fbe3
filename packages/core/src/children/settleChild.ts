import type { AnyObject } from '@howdah/kube';
import type { Json } from '@howdah/plugin-api';
import { canonical } from '../compose/canonical.js';
import { objectAt } from '../json/memberOf.js';
import { isPartOf } from './childKinds.js';
import type { ChildKind } from './childKinds.js';
import { leavesOf } from './leaves.js';
import type { Leaves } from './leaves.js';
import { mergeLeaves } from './mergeLeaves.js';
import { propagatedTo, usableIn } from './propagation.js';
import type { EditedValues } from './propagation.js';
import { standingOf } from './standing.js';
import type { Standing } from './standing.js';

/** One child and its parent, merged; nothing of it is written yet. */
export interface SettledChild {
  readonly of: ChildKind;
  readonly standing: Standing;
  readonly live: AnyObject | undefined;
  /** What the parent gives it. */
  readonly parent: Leaves;
  /** What it is to hold of that. */
  readonly merged: Leaves;
  /** Where it holds something else than the parent gives, be it nothing. */
  readonly edited: readonly string[];
  /** What was there of edited leaves when they could be used last. */
  readonly usable: EditedValues;
}

/** Merges one child. `given` are the leaves of the parent's `fepChildCrVal`. */
export function settleChild(
  of: ChildKind,
  { manifest, given, live }: { manifest: AnyObject; given: Leaves; live: AnyObject | undefined },
): SettledChild {
  const standing = standingOf(live, manifest);
  const parent = partOf(of, given);
  const settled = { of, standing, live, parent };
  if (live === undefined || standing !== 'ours') {
    return { ...settled, merged: parent, edited: [], usable: new Map() };
  }
  const merged = mergeLeaves({
    parent,
    child: partOf(of, leavesOf(objectAt(live, 'spec'))),
    propagated: propagatedTo(live),
  });
  const edited = [...new Set([...parent.keys(), ...merged.keys()])].filter(
    (pointer) => !sameLeaf(parent.get(pointer), merged.get(pointer)),
  );
  return { ...settled, merged, edited, usable: usableIn(live) };
}

function partOf(of: ChildKind, leaves: Leaves): Leaves {
  return new Map([...leaves].filter(([pointer]) => isPartOf(of, pointer)));
}

function sameLeaf(a: Json | undefined, b: Json | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && canonical(a) === canonical(b));
}
