import type { MergedEntry, PluginSlotEntry, SlotLaw } from '@howdah/plugin-api';
import { z } from 'zod';
import type { Conflict } from '../claim.js';
import type { Contributed, SlotMerge } from '../contributed.js';
import { claimsOf } from '../laws/claimsOf.js';
import { mergeKeyed } from '../laws/keyed.js';
import { settleMaximum } from '../laws/maximum.js';
import { settleOrdered } from '../laws/ordered.js';
import { ownersOf, unique } from '../laws/owners.js';
import { provenanceOf } from '../laws/provenanceOf.js';
import { groupsByPath } from '../laws/settle.js';
import { unfit } from '../laws/unfit.js';
import { mergeUnion } from '../laws/union.js';
import { segment } from '../pathSegment.js';
import { name, ordering, strength, traced } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import { json } from '../schema/json.js';
import type { SlotModule } from '../slotModule.js';

type Entries = readonly Contributed<PluginSlotEntry>[];

/** Slots that plugins define, each merged by the law that its entries name. */
export const pluginSlot: SlotModule<
  'plugin.slot',
  Readonly<Record<string, readonly MergedEntry[]>>
> = {
  schema: contractSchema<PluginSlotEntry>()(
    z
      .strictObject({
        ...traced,
        ...ordering,
        slot: z.literal('plugin.slot'),
        of: z.string().regex(/^[^/]+\/.+$/, 'expected <id of the plugin>/<name>'),
        law: z.enum(['keyed', 'ordered', 'union', 'maximum']),
        key: name,
        value: json,
        strength: strength.exactOptional(),
      })
      .refine(({ law, value }) => law !== 'maximum' || typeof value === 'number', {
        path: ['value'],
        error: 'expected a number, since the law of the slot is maximum',
      }),
  ),
  merge: (items) => {
    const merges = groupsByPath(items.map((item) => ({ path: item.contribution.of, item }))).map(
      ([of, group]) =>
        [
          of,
          mergeOne(
            of,
            group.map(({ item }) => item),
          ),
        ] as const,
    );
    return {
      value: Object.fromEntries(merges.map(([of, { value }]) => [of, value])),
      conflicts: merges.flatMap(([, { conflicts }]) => conflicts),
      provenance: () => merges.flatMap(([, { provenance }]) => provenance()),
    };
  },
};

function mergeOne(of: string, items: Entries): SlotMerge<readonly MergedEntry[]> {
  const [law, ...others] = new Set(items.map(({ contribution }) => contribution.law));
  if (law === undefined || others.length > 0) {
    return { value: [], conflicts: [lawsDiffer(of, items)], provenance: () => [] };
  }
  return byLaw(law, of, items);
}

function byLaw(law: SlotLaw, of: string, items: Entries): SlotMerge<readonly MergedEntry[]> {
  switch (law) {
    case 'keyed':
      return mergeKeyed('plugin.slot', items, entryOf);
    case 'ordered':
      return ordered(of, items);
    case 'union':
      return mergeUnion('plugin.slot', items, entryOf);
    case 'maximum':
      return maximum(items);
  }
}

function ordered(of: string, items: Entries): SlotMerge<readonly MergedEntry[]> {
  const { settled, conflicts } = settleOrdered(`plugin.slot/${of}`, items, (c) => ({
    ...entryOf(c),
    id: c.key,
  }));
  return {
    value: settled.map(({ value }) => value),
    conflicts,
    provenance: provenanceOf('plugin.slot', settled),
  };
}

function maximum(items: Entries): SlotMerge<readonly MergedEntry[]> {
  const numbers = items.flatMap(({ owner, contribution }) => {
    const { value } = contribution;
    return typeof value === 'number' ? [{ owner, contribution: { ...contribution, value } }] : [];
  });
  const { settled } = settleMaximum(
    claimsOf(numbers, (c) => ({ key: pathOf(c), value: { key: c.key, value: c.value } })),
    (a, b) => a.value - b.value,
  );
  return {
    value: settled.map(({ value }) => value),
    conflicts: unfit(
      items.flatMap(({ owner, contribution }) =>
        typeof contribution.value === 'number'
          ? []
          : [{ path: `plugin.slot/${pathOf(contribution)}`, owner }],
      ),
      'fills it with a value that is no number, and its law is "maximum"',
    ),
    provenance: provenanceOf('plugin.slot', settled),
  };
}

function entryOf(entry: PluginSlotEntry) {
  const { key, value, strength: rank } = entry;
  return { key: pathOf(entry), value: { key, value }, wanted: value, rank };
}

function pathOf({ of, key }: PluginSlotEntry): string {
  return `${of}/${segment(key)}`;
}

function lawsDiffer(of: string, items: Entries): Conflict {
  const path = `plugin.slot/${of}`;
  const laws = unique(
    items.map(({ owner, contribution }) => `${owner} fills it by the law "${contribution.law}"`),
  );
  return {
    path,
    owners: ownersOf(items),
    message: `${path}: ${laws.join('; ')}; bring the plugins to versions that agree`,
  };
}
