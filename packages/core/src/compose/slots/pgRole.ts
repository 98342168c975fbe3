import type { PgRole } from '@howdah/plugin-api';
import { z } from 'zod';
import { mergeKeyed } from '../laws/keyed.js';
import { untraced } from '../laws/untraced.js';
import { name, secretKey, texts, traced } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import type { SlotModule } from '../slotModule.js';

/** A keyed map by role name. */
export const pgRole: SlotModule<'pg.role', readonly PgRole[]> = {
  schema: contractSchema<PgRole>()(
    z.strictObject({
      ...traced,
      slot: z.literal('pg.role'),
      name,
      attributes: z
        .array(z.enum(['LOGIN', 'SUPERUSER', 'REPLICATION', 'CREATEDB', 'CREATEROLE']))
        .readonly(),
      password: secretKey.exactOptional(),
      execute: texts.exactOptional(),
      memberOf: texts.exactOptional(),
    }),
  ),
  merge: (items) => mergeKeyed('pg.role', items, (c) => ({ key: c.name, value: untraced(c) })),
};
