import type { PgPreload } from '@howdah/plugin-api';
import { z } from 'zod';
import { mergeOrdered } from '../laws/ordered.js';
import { name, ordering, traced } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import type { SlotModule } from '../slotModule.js';

/** An ordered set of libraries. */
export const pgPreload: SlotModule<'pg.preload', readonly string[]> = {
  schema: contractSchema<PgPreload>()(
    z.strictObject({ ...traced, ...ordering, slot: z.literal('pg.preload'), library: name }),
  ),
  merge: (items) =>
    mergeOrdered('pg.preload', items, ({ library }) => ({
      key: library,
      id: library,
      value: library,
    })),
};
