import type { ServicePort } from '@howdah/plugin-api';
import { z } from 'zod';
import { mergeKeyed } from '../laws/keyed.js';
import { untraced } from '../laws/untraced.js';
import { name, port, traced } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import type { SlotModule } from '../slotModule.js';

/** A keyed map by port name. */
export const servicePort: SlotModule<'service.port', readonly ServicePort[]> = {
  schema: contractSchema<ServicePort>()(
    z.strictObject({ ...traced, slot: z.literal('service.port'), name, port }),
  ),
  merge: (items) => mergeKeyed('service.port', items, (c) => ({ key: c.name, value: untraced(c) })),
};
