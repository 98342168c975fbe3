import type { AnyObject } from '@howdah/kube';
import type { Json } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { parseFepCluster } from '../api/parseFepCluster.js';
import type { ManifestProblem, ParsedFepCluster } from '../api/parseFepCluster.js';
import { givenCertificate } from '../certificates/givenCertificate.js';
import { objectAt } from '../json/memberOf.js';
import type { ChildEdits, SpoiltLeaf } from './childEdits.js';
import { CERTIFICATES, CHILD_KINDS, isKeptInSecret } from './childKinds.js';
import type { ChildKind } from './childKinds.js';
import { isWithin, pathInParent } from './childPath.js';
import { leavesOf, objectOfLeaves } from './leaves.js';
import type { Leaves } from './leaves.js';
import { isAheadOf } from './propagation.js';
import { settleChild } from './settleChild.js';
import type { SettledChild } from './settleChild.js';

/** A cluster's manifest together with its children. */
export interface SettledChildren extends ChildEdits {
  /** The manifest with what was edited in children in its place; the very same where nothing was. */
  readonly manifest: AnyObject;
  readonly parsed: ParsedFepCluster;
  readonly children: readonly SettledChild[];
  readonly spoilt: readonly Suspect[];
  /** The manifest is older than what the children were made from: a cache is behind. */
  readonly isBehind: boolean;
}

/** The child of a kind as it stands, if it does. */
export type ChildLookup = (of: ChildKind) => AnyObject | undefined;

/** An edited leaf that may be what is wrong, and how often that was thought of it. */
interface Suspect extends SpoiltLeaf {
  readonly child: SettledChild;
  readonly times: number;
}

/**
 * What takes the place of a value that cannot be used: the last usable one, and then the parent's.
 * Of a password or a certificate that is the one in use, as its Secret has it.
 */
function standInFor({ child, pointer, times }: Suspect): Json {
  if (isKeptInSecret(pointer)) return null;
  if (times === 1 && child.usable.has(pointer)) return child.usable.get(pointer) ?? null;
  return child.parent.get(pointer) ?? null;
}

/**
 * Merges a manifest and its children, value by value. A value in a child that the cluster cannot be
 * had with gives way to the last one that could be used, and that one to the parent's; what is wrong
 * with the manifest itself stays wrong. Pure.
 */
export function settleChildren(manifest: AnyObject, childOf: ChildLookup): SettledChildren {
  const given = leavesOf(objectAt(objectAt(manifest, 'spec'), 'fepChildCrVal'));
  const children = CHILD_KINDS.map((of) => settleChild(of, { manifest, given, live: childOf(of) }));
  const isBehind = children.some(({ live }) => live !== undefined && isAheadOf(live, manifest));
  const suspects = new Map<string, Suspect>();
  for (;;) {
    const effective = withEdits(manifest, given, editsIn(children, suspects));
    const parsed = parseFepCluster(effective);
    const problems = parsed.problems ?? slips(parsed.cluster, children, suspects);
    const more = suspectsOf(problems, children, suspects);
    if (more.length === 0) {
      return { manifest: effective, parsed, children, spoilt: [...suspects.values()], isBehind };
    }
    // No leaf is suspected more than twice, so this ends.
    for (const suspect of more) suspects.set(suspect.pointer, suspect);
  }
}

function editsIn(
  children: readonly SettledChild[],
  suspects: ReadonlyMap<string, Suspect>,
): ReadonlyMap<string, Json> {
  const edits = children.flatMap((child) =>
    child.edited.map((pointer): [string, Json] => {
      const suspect = suspects.get(pointer);
      const own = child.merged.get(pointer) ?? null;
      return [pointer, suspect === undefined ? own : standInFor(suspect)];
    }),
  );
  return new Map(edits);
}

function withEdits(
  manifest: AnyObject,
  given: Leaves,
  edits: ReadonlyMap<string, Json>,
): AnyObject {
  if (edits.size === 0) return manifest;
  const leaves = [...new Map([...given, ...edits])].filter(([, value]) => value !== null);
  const fepChildCrVal = objectOfLeaves(new Map(leaves));
  return { ...manifest, spec: { ...objectAt(manifest, 'spec'), fepChildCrVal } };
}

/** In a manifest a text that is no PEM holds the place of a certificate; in a child it is a slip. */
function slips(
  { spec }: FepCluster,
  children: readonly SettledChild[],
  suspects: ReadonlyMap<string, Suspect>,
): readonly ManifestProblem[] {
  const isEdited = children.some(({ edited }) => edited.includes(CERTIFICATES));
  if (!isEdited || (suspects.get(CERTIFICATES)?.times ?? 0) > 1) return [];
  const { kind } = givenCertificate(spec.fepChildCrVal.systemCertificates);
  if (kind !== 'placeholder') return [];
  const message = 'is no PEM text; write cacrt, crt and key as PEM, or remove them';
  return [{ path: pathInParent(CERTIFICATES), message }];
}

/**
 * The edits that may have brought about what is wrong: those at its place, or else those in the same
 * child, or else all of them. Where it was none of them, it is still wrong with the parent's values.
 */
function suspectsOf(
  problems: readonly ManifestProblem[],
  children: readonly SettledChild[],
  known: ReadonlyMap<string, Suspect>,
): readonly Suspect[] {
  const edits = children.flatMap((child) => child.edited.map((pointer) => ({ child, pointer })));
  const open = edits.filter(({ pointer }) => (known.get(pointer)?.times ?? 0) < 2);
  return problems.flatMap(({ path, message }) => {
    const there = open.filter(({ pointer }) => isConcernedBy(path, pointer));
    const beside = open.filter(({ child }) =>
      child.of.parts.some((part) => isConcernedBy(path, part)),
    );
    const [suspected = []] = [there, beside, open].filter(({ length }) => length > 0);
    return suspected.map(({ child, pointer }): Suspect => {
      const before = known.get(pointer);
      const times = (before?.times ?? 0) + 1;
      return { child, pointer, message: before?.message ?? message, times };
    });
  });
}

function isConcernedBy(path: ManifestProblem['path'], pointer: string): boolean {
  const leaf = pathInParent(pointer);
  return isWithin(path, leaf) || isWithin(leaf, path);
}
