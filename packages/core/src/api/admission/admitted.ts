import type { Diagnostic } from '@howdah/plugin-api';
import { prune, withDefaults } from './prune.js';
import { schemaCauses } from './schemaCauses.js';
import type { SchemaJson } from './schemaFields.js';

/** A value as the API server would store it, and what it has against it. */
export interface Admitted {
  readonly value: unknown;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Admits a value as the API server does by a structural schema: fields that are declared nowhere are
 * dropped, defaults filled in, and the rest is judged. Rules in CEL are not asked.
 */
export function admitted(schema: SchemaJson, value: unknown, path: string): Admitted {
  const pruned = prune(schema, value, path);
  const complete = withDefaults(schema, pruned.value);
  const causes = schemaCauses(schema, { value: complete, old: undefined, path });
  return {
    value: complete,
    diagnostics: [
      ...causes.map(({ field, message }): Diagnostic => ({
        severity: 'error',
        code: 'InvalidManifest',
        path: field,
        message,
      })),
      ...pruned.unknown.map((field): Diagnostic => ({
        severity: 'warning',
        code: 'FieldUnknown',
        path: field,
        message: 'is declared nowhere, and dropped by the API server; correct or remove it',
      })),
    ],
  };
}
