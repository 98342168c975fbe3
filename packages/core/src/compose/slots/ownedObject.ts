import type { OwnedObject } from '@howdah/plugin-api';
import { z } from 'zod';
import { mergeKeyed } from '../laws/keyed.js';
import { untraced } from '../laws/untraced.js';
import { traced } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import { jsonObject, objectJson } from '../schema/json.js';
import { objectNameProblem } from '../schema/kubernetesNames.js';
import type { SlotModule } from '../slotModule.js';

/** One owner for a whole object; two that want the very same agree. */
export const ownedObject: SlotModule<'object', readonly OwnedObject[]> = {
  schema: contractSchema<OwnedObject>()(
    z.strictObject({
      ...traced,
      slot: z.literal('object'),
      object: objectJson.superRefine(({ kind, metadata }, context) => {
        const message = objectNameProblem(kind, metadata.name);
        if (message === undefined) return;
        context.addIssue({ code: 'custom', path: ['metadata', 'name'], message });
      }),
      atCreation: jsonObject.exactOptional(),
      keep: z.literal(true).exactOptional(),
    }),
  ),
  merge: (items) =>
    mergeKeyed('object', items, (c) => ({
      key: `${c.object.apiVersion}/${c.object.kind}/${c.object.metadata.name}`,
      value: untraced(c),
    })),
};
