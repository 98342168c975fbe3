import type { HaBootstrap } from '@howdah/plugin-api';
import { z } from 'zod';
import { mergeSingle } from '../laws/single.js';
import { untraced } from '../laws/untraced.js';
import { name, traced } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import { jsonObject } from '../schema/json.js';
import type { SlotModule } from '../slotModule.js';

/** At most one way to make the first member. */
export const haBootstrap: SlotModule<'ha.bootstrap', HaBootstrap | undefined> = {
  schema: contractSchema<HaBootstrap>()(
    z.strictObject({
      ...traced,
      slot: z.literal('ha.bootstrap'),
      method: name,
      command: name,
      options: jsonObject.exactOptional(),
    }),
  ),
  merge: (items) =>
    mergeSingle('ha.bootstrap', items, (c) => ({ key: 'method', value: untraced(c) })),
};
