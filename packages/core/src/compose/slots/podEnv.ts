import type { JsonObject, PodEnv, Workload } from '@howdah/plugin-api';
import { z } from 'zod';
import { mergeKeyed } from '../laws/keyed.js';
import { containerName, traced, workload } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import { namedObject } from '../schema/json.js';
import type { SlotModule } from '../slotModule.js';

/** An environment variable of a container. */
export interface MergedEnv {
  readonly workload: Workload;
  readonly container: string;
  readonly env: JsonObject;
}

/** A keyed map by workload, container and name. */
export const podEnv: SlotModule<'pod.env', readonly MergedEnv[]> = {
  schema: contractSchema<PodEnv>()(
    z.strictObject({
      ...traced,
      slot: z.literal('pod.env'),
      workload: workload.exactOptional(),
      container: containerName,
      env: namedObject,
    }),
  ),
  merge: (items) =>
    mergeKeyed('pod.env', items, ({ workload: of = 'instance', container, env }) => ({
      key: `${of}/${container}/${env.name}`,
      value: { workload: of, container, env },
      wanted: env,
    })),
};
