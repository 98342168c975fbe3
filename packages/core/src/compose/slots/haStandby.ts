import type { HaStandby } from '@howdah/plugin-api';
import { z } from 'zod';
import { mergeKeyed } from '../laws/keyed.js';
import { untraced } from '../laws/untraced.js';
import { name, port, traced } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import type { SlotModule } from '../slotModule.js';

const streaming = z.strictObject({
  streaming: z.strictObject({
    host: name,
    port: port.exactOptional(),
    slot: name.exactOptional(),
  }),
});

const archive = z.strictObject({ archive: z.strictObject({ restoreCommand: name }) });

/** At most one source of each kind. */
export const haStandby: SlotModule<'ha.standby', readonly HaStandby[]> = {
  schema: contractSchema<HaStandby>()(
    z.strictObject({
      ...traced,
      slot: z.literal('ha.standby'),
      source: z.union([streaming, archive], {
        error: 'expected { streaming: { host, port?, slot? } } or { archive: { restoreCommand } }',
      }),
    }),
  ),
  merge: (items) =>
    mergeKeyed('ha.standby', items, (c) => ({
      key: 'streaming' in c.source ? 'streaming' : 'archive',
      value: untraced(c),
    })),
};
