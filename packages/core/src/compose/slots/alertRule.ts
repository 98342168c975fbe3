import type { AlertRule } from '@howdah/plugin-api';
import { z } from 'zod';
import { mergeKeyed } from '../laws/keyed.js';
import { untraced } from '../laws/untraced.js';
import { name, traced } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import type { SlotModule } from '../slotModule.js';

/** A keyed map by the alert's name. */
export const alertRule: SlotModule<'alert.rule', readonly AlertRule[]> = {
  schema: contractSchema<AlertRule>()(
    z.strictObject({
      ...traced,
      slot: z.literal('alert.rule'),
      name,
      expression: name,
      for: name.exactOptional(),
      severity: z.enum(['critical', 'error', 'warning', 'info']),
      summary: z.string(),
    }),
  ),
  merge: (items) => mergeKeyed('alert.rule', items, (c) => ({ key: c.name, value: untraced(c) })),
};
