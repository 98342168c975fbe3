import type { Schedule } from '@howdah/plugin-api';
import { z } from 'zod';
import { mergeKeyed } from '../laws/keyed.js';
import { untraced } from '../laws/untraced.js';
import { jobWorkload, traced } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import type { SlotModule } from '../slotModule.js';
import { cronProblem } from './cronProblem.js';

/** A keyed map by the workload that is run. */
export const schedule: SlotModule<'schedule', readonly Schedule[]> = {
  schema: contractSchema<Schedule>()(
    z.strictObject({
      ...traced,
      slot: z.literal('schedule'),
      workload: jobWorkload,
      cron: z.string().superRefine((text, context) => {
        const problem = cronProblem(text);
        if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
      }),
      deadlineSeconds: z.int().positive().exactOptional(),
    }),
  ),
  merge: (items) => mergeKeyed('schedule', items, (c) => ({ key: c.workload, value: untraced(c) })),
};
