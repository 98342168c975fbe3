import type { JsonObject, PodVolume, Workload } from '@howdah/plugin-api';
import { z } from 'zod';
import { mergeKeyed } from '../laws/keyed.js';
import { traced, workload } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import { namedObject } from '../schema/json.js';
import { labelProblem } from '../schema/kubernetesNames.js';
import type { SlotModule } from '../slotModule.js';

/** A volume, still without the size that was asked of it elsewhere. */
export interface MergedVolume {
  readonly workload: Workload;
  readonly volume: JsonObject & { readonly name: string };
}

/** A keyed map by workload and name. */
export const podVolume: SlotModule<'pod.volume', readonly MergedVolume[]> = {
  schema: contractSchema<PodVolume>()(
    z.strictObject({
      ...traced,
      slot: z.literal('pod.volume'),
      workload: workload.exactOptional(),
      volume: namedObject.superRefine(({ name }, context) => {
        const message = labelProblem(name);
        if (message !== undefined) context.addIssue({ code: 'custom', path: ['name'], message });
      }),
    }),
  ),
  merge: (items) =>
    mergeKeyed('pod.volume', items, ({ workload: of = 'instance', volume }) => ({
      key: `${of}/${volume.name}`,
      value: { workload: of, volume },
      wanted: volume,
    })),
};
