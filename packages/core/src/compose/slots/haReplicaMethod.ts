import type { HaReplicaMethod } from '@howdah/plugin-api';
import { z } from 'zod';
import { mergeOrdered } from '../laws/ordered.js';
import { name, ordering, traced } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import { jsonObject } from '../schema/json.js';
import type { SlotModule } from '../slotModule.js';

/** An ordered set, tried in this order. */
export const haReplicaMethod: SlotModule<'ha.replicaMethod', readonly HaReplicaMethod[]> = {
  schema: contractSchema<HaReplicaMethod>()(
    z.strictObject({
      ...traced,
      ...ordering,
      slot: z.literal('ha.replicaMethod'),
      id: name,
      command: name,
      options: jsonObject.exactOptional(),
    }),
  ),
  merge: (items) =>
    mergeOrdered('ha.replicaMethod', items, ({ slot, id, command, options }) => ({
      key: id,
      id,
      value: { slot, id, command, ...(options === undefined ? {} : { options }) },
    })),
};
