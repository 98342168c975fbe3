import type { JsonObject, PodContainer, Workload } from '@howdah/plugin-api';
import { z } from 'zod';
import { compareText } from '../canonical.js';
import type { Claim, Conflict } from '../claim.js';
import type { Contributed, SlotMerge } from '../contributed.js';
import { inPathOrder, leavesOf, objectOf } from '../leaves.js';
import type { Leaf } from '../leaves.js';
import { order } from '../laws/order.js';
import { ownersOf } from '../laws/owners.js';
import { provenanceOf } from '../laws/provenanceOf.js';
import { groupsByPath, settle } from '../laws/settle.js';
import type { Settled } from '../laws/settle.js';
import { segment } from '../pathSegment.js';
import { containerName, ordering, traced, workload } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import { namedObject } from '../schema/json.js';
import type { SlotModule } from '../slotModule.js';

const SLOT = 'pod.container';

/** A container put together of its parts, still without env, mounts and wraps. */
export interface MergedContainer {
  readonly workload: Workload;
  readonly name: string;
  readonly role: PodContainer['role'];
  readonly container: JsonObject;
}

type Parts = readonly Contributed<PodContainer>[];

/**
 * Containers of one name merge leaf by leaf: core gives image and resources, the HA manager the
 * command. The containers of a workload are an ordered set.
 */
export const podContainer: SlotModule<'pod.container', readonly MergedContainer[]> = {
  schema: contractSchema<PodContainer>()(
    z.strictObject({
      ...traced,
      ...ordering,
      slot: z.literal(SLOT),
      workload: workload.exactOptional(),
      role: z.enum(['main', 'init', 'native-sidecar', 'sidecar']),
      container: namedObject.refine(({ name }) => containerName.safeParse(name).success, {
        path: ['name'],
        error: 'expected the name of a container: lower-case letters, digits and dashes',
      }),
    }),
  ),
  merge: (items) => {
    const merges = grouped(items, ({ workload: of = 'instance' }) => of).map(ofWorkload);
    return {
      value: merges.flatMap(({ value }) => value),
      conflicts: merges.flatMap(({ conflicts }) => conflicts),
      provenance: () => merges.flatMap(({ provenance }) => provenance()),
    };
  },
};

function ofWorkload(parts: Parts): SlotMerge<readonly MergedContainer[]> {
  const [first] = parts;
  const of = first?.contribution.workload ?? 'instance';
  const elements = grouped(parts, ({ container }) => container.name).map((own) => ({
    id: own[0]?.contribution.container.name ?? '',
    parts: own,
    owners: ownersOf(own),
    before: own.flatMap(({ contribution }) => contribution.before ?? []),
    after: own.flatMap(({ contribution }) => contribution.after ?? []),
  }));
  const { sorted, conflicts } = order(`${SLOT}/${of}`, elements);
  const merges = sorted.map((element) => ofParts(of, element.id, element.parts));
  return {
    value: merges.map(({ value }) => value),
    conflicts: [...conflicts, ...merges.flatMap((merge) => merge.conflicts)],
    provenance: () => merges.flatMap(({ provenance }) => provenance()),
  };
}

function ofParts(of: Workload, name: string, parts: Parts): SlotMerge<MergedContainer> {
  const base = `${SLOT}/${of}/${name}`;
  const [only, ...others] = parts;
  if (only !== undefined && others.length === 0) {
    const { role, container } = only.contribution;
    return {
      value: { workload: of, name, role, container: inPathOrder(container) },
      conflicts: [],
      provenance: () => provenanceOf(SLOT, settledParts(base, parts).all)(),
    };
  }
  const { role, leaves, all } = settledParts(base, parts);
  return {
    value: {
      workload: of,
      name,
      role: role.settled[0]?.value ?? 'main',
      container: objectOf(leaves.settled.map(({ value }) => value)),
    },
    conflicts: [...role.conflicts, ...leaves.conflicts, ...shadowed(base, leaves.settled)],
    provenance: provenanceOf(SLOT, all),
  };
}

function settledParts(base: string, parts: Parts) {
  const role = settle(parts.map((part) => claim(`${base}#role`, part.contribution.role, part)));
  const leaves = settle(parts.flatMap((part) => leafClaims(base, part)));
  return { role, leaves, all: [...role.settled, ...leaves.settled] };
}

function leafClaims(
  base: string,
  { owner, contribution: { container, field } }: Contributed<PodContainer>,
): readonly Claim<Leaf>[] {
  const claims: Claim<Leaf>[] = [];
  for (const [path, leaf] of leavesOf(container, base)) {
    claims.push({ path, value: leaf, wanted: leaf.value, rank: 'required', owner, field });
  }
  return claims;
}

function claim<T>(path: string, value: T, part: Contributed<PodContainer>): Claim<T> {
  const { owner, contribution } = part;
  return { path, value, wanted: value, rank: 'required', owner, field: contribution.field };
}

/** One plugin sets a leaf where another one sets something below it. */
function shadowed(base: string, leaves: readonly Settled<Leaf>[]): readonly Conflict[] {
  const byPath = new Map(leaves.map((leaf) => [leaf.path, leaf]));
  const conflicts = new Map<string, readonly Settled<Leaf>[]>();
  for (const leaf of leaves) {
    const prefixes = leaf.value.keys.slice(0, -1);
    let path = base;
    for (const key of prefixes) {
      path = `${path}/${segment(key)}`;
      const above = byPath.get(path);
      if (above !== undefined) conflicts.set(path, [...(conflicts.get(path) ?? [above]), leaf]);
    }
  }
  return [...conflicts].map(([path, involved]) => {
    const owners = ownersOf(involved.flatMap((leaf) => leaf.owners.map((owner) => ({ owner }))));
    return {
      path,
      owners,
      message: `${path}: one of ${owners.join(', ')} sets a plain value of ${base} where another sets a member of it`,
    };
  });
}

function grouped(parts: Parts, key: (contribution: PodContainer) => string): readonly Parts[] {
  return groupsByPath(parts.map((part) => ({ path: key(part.contribution), part })))
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([, group]) => group.map(({ part }) => part));
}
