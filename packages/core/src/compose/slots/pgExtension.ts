import type { PgExtension } from '@howdah/plugin-api';
import { z } from 'zod';
import { compareText } from '../canonical.js';
import { mergeKeyed } from '../laws/keyed.js';
import { segment } from '../pathSegment.js';
import { name, traced } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import type { SlotModule } from '../slotModule.js';

const DEFAULT_DATABASE = 'postgres';

/** A keyed map by database and name, in the order of the names. The database is always named. */
export const pgExtension: SlotModule<'pg.extension', readonly PgExtension[]> = {
  schema: contractSchema<PgExtension>()(
    z.strictObject({
      ...traced,
      slot: z.literal('pg.extension'),
      name,
      database: name.exactOptional(),
    }),
  ),
  merge: (items) => {
    const merge = mergeKeyed('pg.extension', items, (c) => {
      const database = c.database ?? DEFAULT_DATABASE;
      return {
        key: `${segment(database)}/${segment(c.name)}`,
        value: { slot: c.slot, name: c.name, database },
      };
    });
    return { ...merge, value: merge.value.toSorted((a, b) => compareText(a.name, b.name)) };
  },
};
