import type { EntrypointWrap, Workload } from '@howdah/plugin-api';
import { z } from 'zod';
import { settleOrdered } from '../laws/ordered.js';
import { provenanceOf } from '../laws/provenanceOf.js';
import { groupsByPath } from '../laws/settle.js';
import { containerName, name, ordering, traced, workload } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import type { SlotModule } from '../slotModule.js';

/** A program that starts a container's command. */
export interface MergedWrap {
  readonly workload: Workload;
  readonly container: string;
  readonly command: readonly string[];
  readonly path: string;
  readonly owners: readonly string[];
}

/** An ordered set around the command of each container; the outermost comes first. */
export const entrypointWrap: SlotModule<'entrypoint.wrap', readonly MergedWrap[]> = {
  schema: contractSchema<EntrypointWrap>()(
    z.strictObject({
      ...traced,
      ...ordering,
      slot: z.literal('entrypoint.wrap'),
      workload: workload.exactOptional(),
      container: containerName,
      id: name,
      command: z.array(z.string()).min(1).readonly(),
    }),
  ),
  merge: (items) => {
    const places = groupsByPath(items.map((item) => ({ path: placeOf(item.contribution), item })));
    const merges = places.map(([place, group]) =>
      settleOrdered(
        `entrypoint.wrap/${place}`,
        group.map(({ item }) => item),
        ({ workload: of = 'instance', container, id, command }) => ({
          key: `${place}/${id}`,
          id,
          value: { workload: of, container, command },
          wanted: command,
        }),
      ),
    );
    const settled = merges.flatMap((merge) => merge.settled);
    return {
      value: settled.map(({ value, path, owners }) => ({ ...value, path, owners })),
      conflicts: merges.flatMap(({ conflicts }) => conflicts),
      provenance: provenanceOf('entrypoint.wrap', settled),
    };
  },
};

function placeOf({ workload: of = 'instance', container }: EntrypointWrap): string {
  return `${of}/${container}`;
}
