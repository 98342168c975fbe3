import type { HaStandby } from '@howdah/plugin-api';
import { z } from 'zod';
import { mergeSingle } from '../laws/single.js';
import { untraced } from '../laws/untraced.js';
import { name, port, traced } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import type { SlotModule } from '../slotModule.js';

/** At most one cluster that is followed. */
export const haStandby: SlotModule<'ha.standby', HaStandby | undefined> = {
  schema: contractSchema<HaStandby>()(
    z.strictObject({
      ...traced,
      slot: z.literal('ha.standby'),
      host: name.exactOptional(),
      port: port.exactOptional(),
      primarySlot: name.exactOptional(),
      restoreCommand: name.exactOptional(),
    }),
  ),
  merge: (items) =>
    mergeSingle('ha.standby', items, (c) => ({ key: 'source', value: untraced(c) })),
};
