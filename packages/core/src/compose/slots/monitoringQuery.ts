import type { MonitoringMetric, MonitoringQuery } from '@howdah/plugin-api';
import { z } from 'zod';
import { mergeKeyed } from '../laws/keyed.js';
import { untraced } from '../laws/untraced.js';
import { name, traced } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import type { SlotModule } from '../slotModule.js';

const metric = contractSchema<MonitoringMetric>()(
  z.strictObject({
    column: name,
    kind: z.enum(['label', 'gauge', 'counter']),
    help: z.string(),
  }),
);

/** A keyed map by the prefix of the metrics. */
export const monitoringQuery: SlotModule<'monitoring.query', readonly MonitoringQuery[]> = {
  schema: contractSchema<MonitoringQuery>()(
    z.strictObject({
      ...traced,
      slot: z.literal('monitoring.query'),
      name,
      sql: name,
      metrics: z.array(metric).readonly(),
      on: z.enum(['primary', 'every-member']).exactOptional(),
    }),
  ),
  merge: (items) =>
    mergeKeyed('monitoring.query', items, (c) => ({ key: c.name, value: untraced(c) })),
};
