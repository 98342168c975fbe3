import { z } from 'zod';

type JsonRecord = Record<string, unknown>;

// What a field without a single type keeps of its schema.
const TYPELESS_KEYWORDS = new Set([
  'description',
  'default',
  'pattern',
  'maxLength',
  'x-kubernetes-preserve-unknown-fields',
]);

/**
 * Turns a zod schema into the structural form that a CustomResourceDefinition demands. What has
 * no such form (unions, references, tuples) is left in, for `lintStructuralSchema` to name.
 */
export function structuralSchema(schema: z.ZodType): JsonRecord {
  const json: unknown = z.toJSONSchema(schema, {
    target: 'openapi-3.0',
    io: 'input',
    unrepresentable: 'any',
    reused: 'inline',
  });
  return isRecord(json) ? tidied(json) : {};
}

function tidied(node: JsonRecord): JsonRecord {
  const result: JsonRecord = {};
  for (const [keyword, value] of Object.entries(node)) {
    if (keep(node, keyword, value)) result[keyword] = tidiedKeyword(keyword, value);
  }
  return result;
}

function keep(node: JsonRecord, keyword: string, value: unknown): boolean {
  if (keyword === '$schema' || keyword === 'propertyNames') return false;
  if (keyword.startsWith('x-howdah-')) return false;
  if (node['x-howdah-typeless'] === true && !TYPELESS_KEYWORDS.has(keyword)) return false;

  switch (keyword) {
    case 'default':
      // A whole object as default would be written into every stored manifest.
      return node['x-howdah-parse-default'] !== true && !isRecord(value);
    case 'additionalProperties':
      // Forbidden beside properties; whether keys survive is said by the extension instead.
      return !('properties' in node) && isRecord(value);
    case 'minimum':
      return value !== Number.MIN_SAFE_INTEGER;
    case 'maximum':
      return value !== Number.MAX_SAFE_INTEGER;
    case 'pattern':
      // zod adds its own pattern beside the format, which is checked anyhow.
      return node['format'] !== 'date-time';
    case 'properties':
      return isRecord(value) && Object.keys(value).length > 0;
    default:
      return true;
  }
}

function tidiedKeyword(keyword: string, value: unknown): unknown {
  if (keyword === 'properties' && isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, child]) => [name, isRecord(child) ? tidied(child) : child]),
    );
  }
  const holdsSchema = keyword === 'items' || keyword === 'additionalProperties';
  return holdsSchema && isRecord(value) ? tidied(value) : value;
}

/** Whether a value is a plain object. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
