import type { PodMeta, Workload } from '@howdah/plugin-api';
import { z } from 'zod';
import { provenanceOf } from '../laws/provenanceOf.js';
import { settle } from '../laws/settle.js';
import { segment } from '../pathSegment.js';
import { traced, workload } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import { annotations, labels } from '../schema/json.js';
import type { SlotModule } from '../slotModule.js';

/** A label or annotation of a workload's pods. */
export interface MergedMeta {
  readonly workload: Workload;
  readonly kind: 'labels' | 'annotations';
  readonly key: string;
  readonly value: string;
}

/** A scalar claim of each label and annotation. */
export const podMeta: SlotModule<'pod.meta', readonly MergedMeta[]> = {
  schema: contractSchema<PodMeta>()(
    z.strictObject({
      ...traced,
      slot: z.literal('pod.meta'),
      workload: workload.exactOptional(),
      labels: labels.exactOptional(),
      annotations: annotations.exactOptional(),
    }),
  ),
  merge: (items) => {
    const claims = items.flatMap(({ owner, contribution }) => {
      const { workload: of = 'instance', field } = contribution;
      return (['labels', 'annotations'] as const).flatMap((kind) =>
        Object.entries(contribution[kind] ?? {}).map(([key, value]) => ({
          path: `pod.meta/${of}/${kind}/${segment(key)}`,
          value: { workload: of, kind, key, value },
          wanted: value,
          rank: 'required' as const,
          owner,
          field,
        })),
      );
    });
    const { settled, conflicts } = settle<MergedMeta>(claims);
    return {
      value: settled.map(({ value }) => value),
      conflicts,
      provenance: provenanceOf('pod.meta', settled),
    };
  },
};
