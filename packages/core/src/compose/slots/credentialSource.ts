import type { CredentialSource } from '@howdah/plugin-api';
import { z } from 'zod';
import { mergeKeyed } from '../laws/keyed.js';
import { materialSource, strength, traced } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import type { SlotModule } from '../slotModule.js';

/** A scalar claim of each system role. */
export const credentialSource: SlotModule<'credential.source', readonly CredentialSource[]> = {
  schema: contractSchema<CredentialSource>()(
    z.strictObject({
      ...traced,
      slot: z.literal('credential.source'),
      credential: z.enum(['superuser', 'replication', 'rewind', 'rest']),
      source: materialSource,
      strength: strength.exactOptional(),
    }),
  ),
  merge: (items) =>
    mergeKeyed('credential.source', items, ({ slot, credential, source, strength: rank }) => ({
      key: credential,
      value: { slot, credential, source },
      rank,
    })),
};
