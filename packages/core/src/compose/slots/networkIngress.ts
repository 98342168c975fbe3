import type { NetworkIngress } from '@howdah/plugin-api';
import { z } from 'zod';
import { mergeUnion } from '../laws/union.js';
import { port, traced, workload } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import { jsonObject } from '../schema/json.js';
import type { SlotModule } from '../slotModule.js';

/** A union of who may reach which port. The workload is always named. */
export const networkIngress: SlotModule<'network.ingress', readonly NetworkIngress[]> = {
  schema: contractSchema<NetworkIngress>()(
    z.strictObject({
      ...traced,
      slot: z.literal('network.ingress'),
      workload: workload.exactOptional(),
      port,
      from: z.array(jsonObject).readonly().exactOptional(),
    }),
  ),
  merge: (items) =>
    mergeUnion('network.ingress', items, ({ slot, workload: of = 'instance', port: to, from }) => ({
      key: `${of}/${to}`,
      value: { slot, workload: of, port: to, ...(from === undefined ? {} : { from }) },
    })),
};
