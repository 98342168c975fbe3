import type { VolumeRoot } from '@howdah/plugin-api';
import { z } from 'zod';
import { claimsOf } from '../laws/claimsOf.js';
import { provenanceOf } from '../laws/provenanceOf.js';
import { settle } from '../laws/settle.js';
import { name, traced } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import type { SlotModule } from '../slotModule.js';

/** As Kubernetes wants it of a subPath: relative, and never up. */
const RELATIVE_PATH = /^(?!\.\.?(\/|$))[^/]+(\/(?!\.\.?(\/|$))[^/]+)*$/;

/** A scalar claim of each volume: its directory, by the volume's name. */
export const volumeRoot: SlotModule<'volume.root', ReadonlyMap<string, string>> = {
  schema: contractSchema<VolumeRoot>()(
    z.strictObject({
      ...traced,
      slot: z.literal('volume.root'),
      volume: name,
      directory: z.string().regex(RELATIVE_PATH, 'expected a relative path without . and ..'),
    }),
  ),
  merge: (items) => {
    const { settled, conflicts } = settle(
      claimsOf(items, ({ volume, directory }) => ({
        key: volume,
        value: { volume, directory },
        wanted: directory,
      })),
    );
    return {
      value: new Map(settled.map(({ value }) => [value.volume, value.directory])),
      conflicts,
      provenance: provenanceOf('volume.root', settled),
    };
  },
};
