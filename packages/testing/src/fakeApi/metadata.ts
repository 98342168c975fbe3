import { randomUUID } from 'node:crypto';
import { invalid, invalidCause } from './failure.js';
import { mapAt, textAt } from './jsonMap.js';
import type { JsonMap } from './jsonMap.js';

/** The server's own part of metadata: no client changes it. */
const SERVER_FIELDS = [
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
  'name',
  'namespace',
] as const;

/** An object with other metadata; a field without a value goes. */
export function withMetadata(object: JsonMap, fields: JsonMap): JsonMap {
  const metadata = { ...mapAt(object, 'metadata'), ...fields };
  const present = Object.entries(metadata).filter(([, value]) => value !== undefined);
  return { ...object, metadata: Object.fromEntries(present) };
}

/** What of an object's metadata only the server sets. */
export function serverMetadata(object: JsonMap): JsonMap {
  const metadata = mapAt(object, 'metadata');
  return Object.fromEntries(SERVER_FIELDS.map((field) => [field, metadata[field]]));
}

export function uidOf(object: JsonMap): string | undefined {
  return textAt(mapAt(object, 'metadata'), 'uid');
}

/** Texts of a list in metadata: finalizers. */
export function finalizersOf(object: JsonMap): readonly string[] {
  const { finalizers } = mapAt(object, 'metadata');
  return Array.isArray(finalizers) ? finalizers.map(String) : [];
}

export function isTerminating(object: JsonMap): boolean {
  return mapAt(object, 'metadata')['deletionTimestamp'] !== undefined;
}

/** The name for an object that brings only a beginning of one. */
export function generatedName(body: JsonMap): string {
  const prefix = textAt(mapAt(body, 'metadata'), 'generateName');
  if (prefix === undefined) {
    throw invalid(
      invalidCause('metadata.name', 'FieldValueRequired', 'name or generateName is required'),
    );
  }
  return `${prefix}${randomUUID().slice(0, 5)}`;
}

export function timestamp({ now }: { readonly now: () => number }): string {
  return new Date(now()).toISOString().replace(/\.\d+Z$/, 'Z');
}
