import type { MergedSlots, SlotName } from '@howdah/plugin-api';
import type { Conflict, Provenance } from './claim.js';
import { inSlot } from './contributed.js';
import type { Contributed } from './contributed.js';
import { frozen } from '../json/frozen.js';
import { renderSlots } from './rendered/renderSlots.js';
import { SLOT_NAMES, SLOTS } from './slotTable.js';
import type { SlotMergesByName } from './slotTable.js';

/** The merged slots, what could not be merged, and who set each value. */
export interface Composition {
  readonly merged: MergedSlots;
  readonly conflicts: readonly Conflict[];
  /** Who set each value, by its path; made anew each time it is asked for. */
  readonly provenance: () => ReadonlyMap<string, Provenance>;
}

/** A composition, and of what it was made. */
interface Composed {
  readonly contributed: readonly Contributed[];
  readonly bySlot: ReadonlyMap<SlotName, readonly Contributed[]>;
  readonly merges: { -readonly [S in SlotName]?: SlotMergesByName[S] };
  readonly composition: Composition;
}

/** A cluster is composed three times: for the plugins' `render`, for core's, and for good. */
const REMEMBERED = 3;

/**
 * Merges what all plugins contributed, and remembers what the very same contributions came to:
 * those of a cluster that nobody changes are merged once. Commutative, associative and idempotent,
 * so that the order in which plugins are listed never matters.
 */
export class Composer {
  #recent: readonly Composed[] = [];

  /** Merges contributions that are plain JSON, as `parseContributions` has checked it. */
  compose(contributed: readonly Contributed[]): Composition {
    const known = this.#recent.find((before) => areSame(before.contributed, contributed));
    if (known !== undefined) return known.composition;
    const composed = mergedFrom(contributed, this.#recent);
    this.#recent = [composed, ...this.#recent].slice(0, REMEMBERED);
    return composed.composition;
  }
}

function mergedFrom(contributed: readonly Contributed[], recent: readonly Composed[]): Composed {
  const bySlot = groupedBySlot(contributed);
  const merges: Composed['merges'] = {};
  const mergeOf = <S extends SlotName>(slot: S): SlotMergesByName[S] => {
    const known: SlotMergesByName[S] | undefined = merges[slot];
    if (known !== undefined) return known;
    const items = bySlot.get(slot) ?? [];
    const same = recent.find((before) => areSame(before.bySlot.get(slot) ?? [], items));
    const remembered: SlotMergesByName[S] | undefined = same?.merges[slot];
    const merge: SlotMergesByName[S] = remembered ?? SLOTS[slot].merge(inSlot(items, slot));
    merges[slot] = merge;
    return merge;
  };
  const all = SLOT_NAMES.map((slot) => mergeOf(slot));
  // Plugins are given it, and it is remembered.
  const { merged, conflicts } = frozen(renderSlots((slot) => mergeOf(slot).value));
  const composition: Composition = {
    merged,
    conflicts: [...all.flatMap((merge) => merge.conflicts), ...conflicts],
    provenance: provenanceOf(all),
  };
  return { contributed, bySlot, merges, composition };
}

/** By itself: a closure made where `recent` is in use would keep each composition's predecessors. */
function provenanceOf(merges: readonly Traced[]): Composition['provenance'] {
  return () => new Map(merges.flatMap(({ provenance }) => provenance()));
}

type Traced = Pick<SlotMergesByName[SlotName], 'provenance'>;

function groupedBySlot(contributed: readonly Contributed[]): Composed['bySlot'] {
  const groups = new Map<SlotName, Contributed[]>();
  for (const item of contributed) {
    const group = groups.get(item.contribution.slot);
    if (group === undefined) groups.set(item.contribution.slot, [item]);
    else group.push(item);
  }
  return groups;
}

function areSame(a: readonly Contributed[], b: readonly Contributed[]): boolean {
  return a.length === b.length && a.every((item, index) => isSame(item, b[index]));
}

function isSame(a: Contributed, b: Contributed | undefined): boolean {
  return a.contribution === b?.contribution && a.owner === b.owner && a.rank === b.rank;
}
