import { compareQuantities, parseQuantity, tryParseQuantity } from '@howdah/kube';
import type { VolumeSize } from '@howdah/plugin-api';
import { z } from 'zod';
import { compareText } from '../canonical.js';
import { claimsOf } from '../laws/claimsOf.js';
import { settleMaximum } from '../laws/maximum.js';
import { provenanceOf } from '../laws/provenanceOf.js';
import { unfit } from '../laws/unfit.js';
import { name, traced } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import type { SlotModule } from '../slotModule.js';

/** The maximum of each volume, by its name. Of equal quantities the text that sorts first is kept. */
export const volumeSize: SlotModule<'volume.size', ReadonlyMap<string, string>> = {
  schema: contractSchema<VolumeSize>()(
    z.strictObject({
      ...traced,
      slot: z.literal('volume.size'),
      volume: name,
      size: z.string().refine(isQuantity, 'expected a quantity such as 10Gi'),
    }),
  ),
  merge: (items) => {
    const { settled } = settleMaximum(
      claimsOf(
        items.filter(({ contribution }) => isQuantity(contribution.size)),
        ({ volume, size }) => ({
          key: volume,
          value: { volume, text: size, quantity: parseQuantity(size) },
        }),
      ).toSorted((a, b) => compareText(a.value.text, b.value.text)),
      (a, b) => compareQuantities(a.quantity, b.quantity),
    );
    return {
      value: new Map(settled.map(({ value }) => [value.volume, value.text])),
      conflicts: unfit(
        items.flatMap(({ owner, contribution: { volume, size } }) =>
          isQuantity(size) ? [] : [{ path: `volume.size/${volume}`, owner }],
        ),
        'wants a size that is no quantity; write a number with a unit, such as 10Gi',
      ),
      provenance: provenanceOf('volume.size', settled),
    };
  },
};

function isQuantity(size: string): boolean {
  return tryParseQuantity(size) !== undefined;
}
