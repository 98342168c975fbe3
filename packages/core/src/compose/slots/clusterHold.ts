import type { ClusterHold } from '@howdah/plugin-api';
import { z } from 'zod';
import { mergeUnion } from '../laws/union.js';
import { untraced } from '../laws/untraced.js';
import { name, traced } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import type { SlotModule } from '../slotModule.js';

/** A union of all who hold members stopped. */
export const clusterHold: SlotModule<'cluster.hold', readonly ClusterHold[]> = {
  schema: contractSchema<ClusterHold>()(
    z.strictObject({
      ...traced,
      slot: z.literal('cluster.hold'),
      id: name,
      reason: name,
      running: z.int().min(0).exactOptional(),
    }),
  ),
  merge: (items) => mergeUnion('cluster.hold', items, (c) => ({ key: c.id, value: untraced(c) })),
};
