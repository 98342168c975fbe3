import type { Json, Ordering } from '@howdah/plugin-api';
import { canonical } from './canonical.js';
import type { Claim, Conflict, Rank } from './claim.js';

const RANKS: Readonly<Record<Rank, number>> = { default: 0, user: 1, required: 2 };

/** What a path came to, and who wanted it. */
export interface Settled {
  readonly value: Json;
  readonly rank: Rank;
  readonly owners: readonly string[];
}

/** Result of a merge: what was settled, in the order of the paths, and what was not. */
export interface Merge<T> {
  readonly settled: T;
  readonly conflicts: readonly Conflict[];
}

/**
 * Law of scalar claims and keyed maps: of each path the highest rank wins, equal values agree, two
 * different values of the highest rank conflict. The order of the claims does not matter.
 */
export function settle(claims: readonly Claim[]): Merge<ReadonlyMap<string, Settled>> {
  const settled = new Map<string, Settled>();
  const conflicts: Conflict[] = [];
  for (const [path, group] of sortedGroups(claims, (claim) => claim.path)) {
    const top = Math.max(...group.map(({ rank }) => RANKS[rank]));
    const strongest = group.filter(({ rank }) => RANKS[rank] === top);
    const owners = ownersOf(strongest);
    const [first] = strongest;
    if (first === undefined) continue;
    const wanted = new Set(strongest.map(({ value }) => canonical(value)));
    if (wanted.size === 1) settled.set(path, { value: first.value, rank: first.rank, owners });
    else conflicts.push(disagreement(path, strongest, owners));
  }
  return { settled, conflicts };
}

/** An element of an ordered set. */
export interface Positioned extends Ordering {
  readonly id: string;
  readonly value: Json;
  readonly owner: string;
}

/**
 * Law of ordered sets: each id once, in an order that honours every `before` and `after`, ids
 * deciding where those leave a choice. Unknown neighbours are ignored; a cycle is a conflict.
 */
export function order(slot: string, items: readonly Positioned[]): Merge<readonly Positioned[]> {
  const conflicts: Conflict[] = [];
  const elements = new Map<string, Positioned>();
  for (const [id, group] of sortedGroups(items, (item) => item.id)) {
    const [first] = group;
    if (first === undefined) continue;
    if (new Set(group.map(({ value }) => canonical(value))).size > 1) {
      conflicts.push(disagreement(`${slot}/${id}`, group, ownersOf(group)));
    }
    elements.set(id, {
      ...first,
      owner: ownersOf(group).join(', '),
      before: group.flatMap(({ before }) => before ?? []),
      after: group.flatMap(({ after }) => after ?? []),
    });
  }
  const { sorted, cycle } = sort(elements);
  if (cycle.length > 0) {
    conflicts.push({
      path: slot,
      owners: ownersOf(cycle),
      message: `${slot}: ${cycle.map(({ id }) => id).join(', ')} each want to stand before another of them; drop one "before" or "after"`,
    });
  }
  return { settled: sorted, conflicts };
}

function sort(elements: ReadonlyMap<string, Positioned>): {
  readonly sorted: readonly Positioned[];
  readonly cycle: readonly Positioned[];
} {
  const predecessors = new Map<string, Set<string>>();
  for (const id of elements.keys()) predecessors.set(id, new Set());
  for (const { id, before, after } of elements.values()) {
    for (const earlier of after ?? [])
      if (elements.has(earlier)) predecessors.get(id)?.add(earlier);
    for (const later of before ?? []) predecessors.get(later)?.add(id);
  }
  const sorted: Positioned[] = [];
  const waiting = new Map(elements);
  for (;;) {
    const next = [...waiting.values()].find(({ id }) =>
      [...(predecessors.get(id) ?? [])].every((earlier) => !waiting.has(earlier)),
    );
    if (next === undefined) return { sorted, cycle: [...waiting.values()] };
    sorted.push(next);
    waiting.delete(next.id);
  }
}

function disagreement(
  path: string,
  claims: readonly { readonly owner: string; readonly value: Json }[],
  owners: readonly string[],
): Conflict {
  const wishes = claims
    .map(({ owner, value }) => `${owner} wants ${shorten(canonical(value))}`)
    .sort();
  return { path, owners, message: `${path}: ${[...new Set(wishes)].join('; ')}` };
}

function shorten(text: string): string {
  return text.length <= 120 ? text : `${text.slice(0, 117)}...`;
}

function ownersOf(items: readonly { readonly owner: string }[]): readonly string[] {
  return [...new Set(items.map(({ owner }) => owner))].sort();
}

function sortedGroups<T>(
  items: readonly T[],
  key: (item: T) => string,
): readonly (readonly [string, readonly T[]])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
}
