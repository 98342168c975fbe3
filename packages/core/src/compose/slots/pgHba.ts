import type { PgHba } from '@howdah/plugin-api';
import { z } from 'zod';
import { claimsOf } from '../laws/claimsOf.js';
import { settleOrdered } from '../laws/ordered.js';
import { provenanceOf } from '../laws/provenanceOf.js';
import { groupsByPath, strongestOf } from '../laws/settle.js';
import { name, ordering, strength, traced } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import type { Contributed } from '../contributed.js';
import type { SlotModule } from '../slotModule.js';

/**
 * An ordered set; the first record that matches decides, so the order is the meaning. What plugins
 * require comes first, then the user's records, then defaults.
 */
export const pgHba: SlotModule<'pg.hba', readonly string[]> = {
  schema: contractSchema<PgHba>()(
    z.strictObject({
      ...traced,
      ...ordering,
      slot: z.literal('pg.hba'),
      id: name,
      rule: name,
      strength: strength.exactOptional(),
    }),
  ),
  merge: (items) => {
    const strongest = strongestById(items);
    const merges = (['required', 'user', 'default'] as const).map((wanted) =>
      settleOrdered(
        'pg.hba',
        strongest.filter(
          ({ rank, contribution }) => (rank ?? contribution.strength ?? 'required') === wanted,
        ),
        entryOf,
      ),
    );
    return {
      value: merges.flatMap(({ settled }) => settled.map(({ value }) => value)),
      conflicts: merges.flatMap(({ conflicts }) => conflicts),
      provenance: provenanceOf(
        'pg.hba',
        merges.flatMap(({ settled }) => settled),
      ),
    };
  },
};

function entryOf({ id, rule, strength: rank }: PgHba) {
  return { key: id, id, value: rule, rank };
}

/** A record that is required of an id that is a default elsewhere stands in its stead. */
function strongestById(items: readonly Contributed<PgHba>[]): readonly Contributed<PgHba>[] {
  const claims = claimsOf(items, entryOf).map((claim, index) => ({ ...claim, item: items[index] }));
  return groupsByPath(claims).flatMap(([, group]) =>
    strongestOf(group).flatMap(({ item }) => item ?? []),
  );
}
