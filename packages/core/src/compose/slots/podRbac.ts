import type { PodRbac, PolicyRule, Workload } from '@howdah/plugin-api';
import { z } from 'zod';
import { mergeUnion } from '../laws/union.js';
import { policyRule, traced, workload } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import type { SlotModule } from '../slotModule.js';

/** A rule of the Role of a workload's pods. */
export interface MergedRule {
  readonly workload: Workload;
  readonly rule: PolicyRule;
}

/** A union: the same rule twice is one rule. */
export const podRbac: SlotModule<'pod.rbac', readonly MergedRule[]> = {
  schema: contractSchema<PodRbac>()(
    z.strictObject({
      ...traced,
      slot: z.literal('pod.rbac'),
      workload: workload.exactOptional(),
      rule: policyRule,
    }),
  ),
  merge: (items) =>
    mergeUnion('pod.rbac', items, ({ workload: of = 'instance', rule }) => ({
      key: of,
      value: { workload: of, rule },
    })),
};
