import type { PgParameter } from '@howdah/plugin-api';
import { z } from 'zod';
import { claimsOf } from '../laws/claimsOf.js';
import { provenanceOf } from '../laws/provenanceOf.js';
import { settle } from '../laws/settle.js';
import { name, strength, traced } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import type { SlotModule } from '../slotModule.js';

/** A scalar claim of each name. Names are case-insensitive, as in postgresql.conf. */
export const pgParameter: SlotModule<'pg.parameter', Readonly<Record<string, string>>> = {
  schema: contractSchema<PgParameter>()(
    z.strictObject({
      ...traced,
      slot: z.literal('pg.parameter'),
      name,
      value: z.string(),
      strength: strength.exactOptional(),
    }),
  ),
  merge: (items) => {
    const { settled, conflicts } = settle(
      claimsOf(items, (c) => {
        const key = c.name.toLowerCase();
        return { key, value: { name: key, value: c.value }, wanted: c.value, rank: c.strength };
      }),
    );
    return {
      value: Object.fromEntries(settled.map(({ value }) => [value.name, value.value])),
      conflicts,
      provenance: provenanceOf('pg.parameter', settled),
    };
  },
};
