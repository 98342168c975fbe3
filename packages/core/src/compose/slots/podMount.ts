import type { PodMount, Workload } from '@howdah/plugin-api';
import { z } from 'zod';
import { claimsOf } from '../laws/claimsOf.js';
import { provenanceOf } from '../laws/provenanceOf.js';
import { settle } from '../laws/settle.js';
import { containerName, traced, workload } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import { mountObject } from '../schema/json.js';
import type { SlotModule } from '../slotModule.js';

/** A mount, still of the volume as it is. */
export interface MergedMount {
  readonly workload: Workload;
  readonly container: string;
  readonly mount: PodMount['mount'];
  readonly root: 'followed' | 'ignored';
  readonly path: string;
  readonly owners: readonly string[];
}

/** A keyed map by workload, container and path. */
export const podMount: SlotModule<'pod.mount', readonly MergedMount[]> = {
  schema: contractSchema<PodMount>()(
    z.strictObject({
      ...traced,
      slot: z.literal('pod.mount'),
      workload: workload.exactOptional(),
      container: containerName,
      mount: mountObject,
      outsideRoot: z.literal(true).exactOptional(),
    }),
  ),
  merge: (items) => {
    const { settled, conflicts } = settle(
      claimsOf(items, ({ workload: of = 'instance', container, mount, outsideRoot }) => ({
        key: `${of}/${container}${mount.mountPath}`,
        value: {
          workload: of,
          container,
          mount,
          root: outsideRoot === true ? ('ignored' as const) : ('followed' as const),
        },
        wanted: outsideRoot === true ? { ...mount, outsideRoot } : mount,
      })),
    );
    return {
      value: settled.map(({ value, path, owners }) => ({ ...value, path, owners })),
      conflicts,
      provenance: provenanceOf('pod.mount', settled),
    };
  },
};
