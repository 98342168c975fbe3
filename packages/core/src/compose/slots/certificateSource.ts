import type { CertificateSource } from '@howdah/plugin-api';
import { z } from 'zod';
import { mergeKeyed } from '../laws/keyed.js';
import { materialSource, strength, traced } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import type { SlotModule } from '../slotModule.js';

/** A scalar claim of each part of each certificate. */
export const certificateSource: SlotModule<'certificate.source', readonly CertificateSource[]> = {
  schema: contractSchema<CertificateSource>()(
    z.strictObject({
      ...traced,
      slot: z.literal('certificate.source'),
      certificate: z.enum(['server', 'rest', 'client', 'replication', 'rewind']),
      part: z.enum(['certificate', 'key', 'authority', 'sslmode', 'revision']),
      source: materialSource,
      strength: strength.exactOptional(),
    }),
  ),
  merge: (items) =>
    mergeKeyed(
      'certificate.source',
      items,
      ({ slot, certificate, part, source, strength: rank }) => ({
        key: `${certificate}/${part}`,
        value: { slot, certificate, part, source },
        rank,
      }),
    ),
};
