import type { z } from 'zod';
import { isRecord, structuralSchema } from './structuralSchema.js';

/** The schema of a whole object. Admission is lax: nothing at the top is required. */
export function objectSchema(schema: z.ZodType): Record<string, unknown> {
  const { required: _required, properties, ...rest } = structuralSchema(schema);
  return {
    ...rest,
    properties: {
      ...(isRecord(properties) ? properties : {}),
      apiVersion: { type: 'string', description: 'Version of the schema this object follows.' },
      kind: { type: 'string', description: 'Kind of the object.' },
      metadata: { type: 'object' },
    },
  };
}
