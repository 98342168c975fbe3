import { fieldSchema, itemSchema } from '@howdah/core';
import type { SchemaJson } from '@howdah/core';
import { isMap } from '../jsonMap.js';

/** JSON as CEL sees it: integers are BigInts, doubles are numbers. */
export function celValue(schema: SchemaJson, value: unknown): unknown {
  if (typeof value === 'number') {
    const isDouble = schema['type'] === 'number' || !Number.isInteger(value);
    return isDouble ? value : BigInt(value);
  }
  if (Array.isArray(value)) return value.map((item) => celValue(itemSchema(schema), item));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [
      escapedField(field),
      celValue(fieldSchema(schema, field) ?? {}, inner),
    ]),
  );
}

const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'true false null in as break const continue else for function if import let loop package ' +
    'namespace return var void while'
  ).split(' '),
);

/** The name of a field in an expression, where its own is no identifier. */
export function escapedField(field: string): string {
  if (KEYWORDS.has(field)) return `__${field}__`;
  return field
    .replaceAll('__', '__underscores__')
    .replaceAll('.', '__dot__')
    .replaceAll('-', '__dash__')
    .replaceAll('/', '__slash__');
}
