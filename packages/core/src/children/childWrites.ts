import { apiVersionOf, controllerOf, controllerReference } from '@howdah/kube';
import type { AnyObject, Kind, OwnerReference } from '@howdah/kube';
import type { Json } from '@howdah/plugin-api';
import type { ManifestProblem } from '../api/parseFepCluster.js';
import { clusterLabels } from '../cluster/clusterNames.js';
import { sameJson } from '../compose/sameJson.js';
import { objectAt } from '../json/memberOf.js';
import { isKeptInSecret, isPartOf } from './childKinds.js';
import { pathInChild } from './childPath.js';
import { leavesOf, objectOfLeaves } from './leaves.js';
import type { Leaves } from './leaves.js';
import { NOTES, notesFor } from './propagation.js';
import type { EditedValues } from './propagation.js';
import type { SettledChild } from './settleChild.js';
import type { SettledChildren } from './settleChildren.js';

/** How a child is brought to what it is to be. */
export interface ChildWrite {
  readonly kind: Kind;
  readonly verb: 'create' | 'replace';
  readonly object: AnyObject;
}

/** What is to be written of the children, or that it cannot be. */
export type ChildWrites =
  | { readonly writes: readonly ChildWrite[]; readonly foreign: readonly AnyObject[] }
  | ({ readonly writes?: undefined } & ManifestProblem);

/** What of the children is not as it is to be. Somebody else's are left as they are. Pure. */
export function childWrites(manifest: AnyObject, settled: SettledChildren): ChildWrites {
  const writes: ChildWrite[] = [];
  const foreign: AnyObject[] = [];
  for (const child of settled.children) {
    const { live, standing } = child;
    if (standing === 'foreign' && live !== undefined) foreign.push(live);
    if (standing === 'foreign' || live?.metadata.deletionTimestamp !== undefined) continue;
    const notes = notesFor({
      salt: manifest.metadata.uid ?? '',
      parent: child.parent,
      usable: usableNow(child, settled),
      edited: child.edited.map(pathInChild),
    });
    if (notes === undefined) return { path: 'spec.fepChildCrVal', message: TOO_MUCH };
    const write = writeOf(child, notes, manifest);
    if (write !== undefined) writes.push(write);
  }
  return { writes, foreign };
}

const TOO_MUCH =
  'holds more values than can be followed into child resources, of which some thousands can; ' +
  'leave out what is not needed';

function usableNow(child: SettledChild, { spoilt }: SettledChildren): EditedValues {
  const bad = new Set(spoilt.map(({ pointer }) => pointer));
  const noted = child.edited.filter((pointer) => !isKeptInSecret(pointer));
  const values = noted.flatMap((pointer): [string, Json][] => {
    if (!bad.has(pointer)) return [[pointer, child.merged.get(pointer) ?? null]];
    return child.usable.has(pointer) ? [[pointer, child.usable.get(pointer) ?? null]] : [];
  });
  return new Map(values);
}

function writeOf(
  child: SettledChild,
  notes: Readonly<Record<string, string>>,
  manifest: AnyObject,
): ChildWrite | undefined {
  const { of, live, standing, merged } = child;
  const { kind } = of;
  const owner = controllerReference(manifest);
  const { name, namespace = 'default', uid, generation } = manifest.metadata;
  const from = { [NOTES.parent]: `${uid ?? ''}/${generation ?? 0}` };
  if (live === undefined) {
    const metadata = { name, namespace, labels: clusterLabels(name), ownerReferences: [owner] };
    const object = {
      apiVersion: apiVersionOf(kind),
      kind: kind.kind,
      metadata: { ...metadata, annotations: { ...notes, ...from } },
      spec: objectOfLeaves(merged),
    };
    return { kind, verb: 'create', object };
  }
  const leaves = leavesOf(objectAt(live, 'spec'));
  if (standing === 'ours' && isInOrder(child, { leaves, notes, owner })) return undefined;
  const others = [...leaves].filter(([pointer]) => standing === 'ours' && !isPartOf(of, pointer));
  const object = {
    ...live,
    metadata: {
      ...live.metadata,
      annotations: { ...withoutNotes(live), ...notes, ...from },
      ownerReferences: [...othersThan(owner, live), owner],
    },
    spec: objectOfLeaves(new Map([...others, ...merged])),
  };
  return { kind, verb: 'replace', object };
}

function isInOrder(
  { of, merged, live }: SettledChild,
  wanted: {
    readonly leaves: Leaves;
    readonly notes: Readonly<Record<string, string>>;
    readonly owner: OwnerReference;
  },
): boolean {
  if (live === undefined || controllerOf(live)?.uid !== wanted.owner.uid) return false;
  const held = live.metadata.annotations ?? {};
  const noted = [NOTES.propagated, NOTES.usable, NOTES.edited].every(
    (note) => held[note] === wanted.notes[note],
  );
  const own = [...wanted.leaves].filter(([pointer]) => isPartOf(of, pointer));
  return noted && sameJson(Object.fromEntries(own), Object.fromEntries(merged));
}

function withoutNotes({ metadata }: AnyObject): Readonly<Record<string, string>> {
  const ours = new Set<string>(Object.values(NOTES));
  return Object.fromEntries(
    Object.entries(metadata.annotations ?? {}).filter(([key]) => !ours.has(key)),
  );
}

function othersThan(owner: OwnerReference, { metadata }: AnyObject): readonly OwnerReference[] {
  return (metadata.ownerReferences ?? []).filter(
    ({ uid, kind, name }) => uid !== owner.uid && !(kind === owner.kind && name === owner.name),
  );
}
