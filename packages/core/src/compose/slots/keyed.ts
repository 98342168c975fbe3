import type { Contribution, Json, SlotName } from '@howdah/plugin-api';
import type { Provenance, Rank } from '../claim.js';
import type { Contributed, SlotMerge } from '../contributed.js';
import { order, settle } from '../laws.js';
import type { Settled } from '../laws.js';
import { compareText } from '../canonical.js';

/** Merges a keyed map: one value a key. */
export function mergeKeyed<C extends Contribution>(
  slot: SlotName,
  items: readonly Contributed<C>[],
  read: (contribution: C) => { readonly key: string; readonly value: Json; readonly rank?: Rank },
): SlotMerge<ReadonlyMap<string, Settled>> {
  const { settled, conflicts } = settle(
    items.map(({ owner, contribution, rank }) => {
      const entry = read(contribution);
      return {
        path: `${slot}/${entry.key}`,
        value: entry.value,
        rank: rank ?? entry.rank ?? 'required',
        owner,
      };
    }),
  );
  const byKey = new Map(
    [...settled].map(([path, entry]) => [path.slice(slot.length + 1), entry] as const),
  );
  return { value: byKey, conflicts, provenance: provenanceOf(slot, settled) };
}

/** Merges an ordered set and gives back its elements in order. */
export function mergeOrdered<
  C extends Contribution & { before?: readonly string[]; after?: readonly string[] },
>(
  slot: SlotName,
  items: readonly Contributed<C>[],
  read: (contribution: C) => { readonly id: string; readonly value: Json; readonly element: C },
): SlotMerge<readonly C[]> {
  const elements = new Map<string, C>();
  const positioned = items
    .map(({ owner, contribution }) => ({ owner, ...read(contribution), contribution }))
    .sort((a, b) => compareText(a.owner, b.owner));
  for (const { id, element } of positioned) if (!elements.has(id)) elements.set(id, element);
  const { settled, conflicts } = order(
    slot,
    positioned.map(({ id, value, owner, contribution }) => ({
      id,
      value,
      owner,
      ...(contribution.before === undefined ? {} : { before: contribution.before }),
      ...(contribution.after === undefined ? {} : { after: contribution.after }),
    })),
  );
  return {
    value: settled.flatMap(({ id }) => elements.get(id) ?? []),
    conflicts,
    provenance: settled.map(({ id, owner }) => [
      `${slot}/${id}`,
      { owners: owner.split(', '), slot, rank: 'required' },
    ]),
  };
}

/** The settled claims as provenance entries. */
export function provenanceOf(
  slot: SlotName,
  settled: ReadonlyMap<string, Settled>,
): SlotMerge<unknown>['provenance'] {
  return [...settled].map(([path, { owners, rank }]): readonly [string, Provenance] => [
    path,
    { owners, slot, rank },
  ]);
}
