import { declaredFields, fieldSchema, isMap, itemSchema } from './schemaFields.js';
import type { SchemaJson } from './schemaFields.js';

/** A value without what its schema does not declare, and the paths of that. */
export interface Pruned {
  readonly value: unknown;
  readonly unknown: readonly string[];
}

/** Drops undeclared fields, and nulls of fields that may not be null. */
export function prune(schema: SchemaJson, value: unknown, path: string): Pruned {
  if (Array.isArray(value)) {
    const items = value.map((item, index) => prune(itemSchema(schema), item, `${path}[${index}]`));
    return {
      value: items.map((item) => item.value),
      unknown: items.flatMap(({ unknown }) => unknown),
    };
  }
  if (!isMap(value)) return { value, unknown: [] };
  const kept: [string, unknown][] = [];
  const unknown: string[] = [];
  for (const [field, inner] of Object.entries(value)) {
    if (inner === undefined) continue;
    const place = path === '' ? field : `${path}.${field}`;
    const below = fieldSchema(schema, field);
    if (below === undefined) {
      unknown.push(place);
    } else if (inner !== null || isNullable(below)) {
      const pruned = prune(below, inner, place);
      kept.push([field, pruned.value]);
      unknown.push(...pruned.unknown);
    }
  }
  return { value: Object.fromEntries(kept), unknown };
}

/** Fills in what is left out and has a default. */
export function withDefaults(schema: SchemaJson, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withDefaults(itemSchema(schema), item));
  if (!isMap(value)) return value;
  const filled = { ...value };
  for (const [field, below] of declaredFields(schema)) {
    if (filled[field] === undefined && below['default'] !== undefined) {
      filled[field] = structuredClone(below['default']);
    }
  }
  return Object.fromEntries(
    Object.entries(filled).map(([field, inner]) => [
      field,
      withDefaults(fieldSchema(schema, field) ?? {}, inner),
    ]),
  );
}

/** Null of a field without a type is a value like any other. */
function isNullable(schema: SchemaJson): boolean {
  return schema['nullable'] === true || schema['type'] === undefined;
}
