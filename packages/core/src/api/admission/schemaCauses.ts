import { sameJson } from '../../compose/sameJson.js';
import { fieldSchema, isMap, itemSchema, listOf } from './schemaFields.js';
import type { SchemaJson } from './schemaFields.js';

/** Why a field is refused, as in the details of a Status. */
export interface SchemaCause {
  readonly field: string;
  readonly reason: string;
  readonly message: string;
}

/** A value, what it was before, and where it is. */
export interface Place {
  readonly value: unknown;
  /** Undefined for what is new. What did not change is not judged again (ratcheting). */
  readonly old: unknown;
  readonly path: string;
}

/** What a schema has against a value: everything but CEL rules. */
export function schemaCauses(schema: SchemaJson, place: Place): readonly SchemaCause[] {
  const { value, old, path } = place;
  if (old !== undefined && sameJson(old, value)) return [];
  if (value === null && schema['nullable'] === true) return [];
  if (!hasType(schema, value)) {
    return [invalidCause(path, 'FieldValueTypeInvalid', `must be of type ${typeOf(schema)}`)];
  }
  const here = [...enumCauses(schema, place), ...boundCauses(schema, place)];
  if (Array.isArray(value)) return [...here, ...listCauses(schema, { ...place, value })];
  if (isMap(value)) return [...here, ...mapCauses(schema, { ...place, value })];
  return here;
}

function mapCauses(
  schema: SchemaJson,
  { value, old, path }: Place & { readonly value: SchemaJson },
): readonly SchemaCause[] {
  const at = (field: string): string => (path === '' ? field : `${path}.${field}`);
  const missing = listOf(schema['required']).filter(
    (field) => typeof field === 'string' && value[field] === undefined,
  );
  const below = Object.entries(value).flatMap(([field, inner]) =>
    schemaCauses(fieldSchema(schema, field) ?? {}, {
      value: inner,
      old: isMap(old) ? old[field] : undefined,
      path: at(field),
    }),
  );
  return [
    ...missing.map((field) => invalidCause(at(String(field)), 'FieldValueRequired', 'required')),
    ...below,
  ];
}

function listCauses(
  schema: SchemaJson,
  { value, old, path }: Place & { readonly value: readonly unknown[] },
): readonly SchemaCause[] {
  const identities = identitiesOf(schema, value);
  const twice = value.flatMap((_, index) => {
    const identity = identities[index];
    const first = identities.findIndex((other) => sameJson(other, identity));
    return identity === undefined || first === index
      ? []
      : [invalidCause(`${path}[${index}]`, 'FieldValueDuplicate', 'is there already')];
  });
  const below = value.flatMap((item, index) =>
    schemaCauses(itemSchema(schema), {
      value: item,
      old: oldItem(schema, { item, old, index }),
      path: `${path}[${index}]`,
    }),
  );
  return [...twice, ...below];
}

/** What the item of a list was before: the one with its keys, else the one in its place. */
export function oldItem(
  schema: SchemaJson,
  { item, old, index }: { readonly item: unknown; readonly old: unknown; readonly index: number },
): unknown {
  const before = listOf(old);
  if (schema['x-kubernetes-list-type'] !== 'map') return before[index];
  const [wanted] = identitiesOf(schema, [item]);
  const found = identitiesOf(schema, before).findIndex((identity) => sameJson(identity, wanted));
  return before[found];
}

function identitiesOf(schema: SchemaJson, items: readonly unknown[]): readonly unknown[] {
  const keys = listOf(schema['x-kubernetes-list-map-keys']).map(String);
  switch (schema['x-kubernetes-list-type']) {
    case 'set':
      return items;
    case 'map':
      return items.map((item) => (isMap(item) ? keys.map((key) => item[key] ?? null) : undefined));
    default:
      return [];
  }
}

function enumCauses(schema: SchemaJson, { value, path }: Place): readonly SchemaCause[] {
  const { enum: allowed } = schema;
  if (!Array.isArray(allowed) || allowed.some((each) => sameJson(each, value))) return [];
  return [
    invalidCause(
      path,
      'FieldValueNotSupported',
      `expected one of ${allowed.map((each) => JSON.stringify(each)).join(', ')}`,
    ),
  ];
}

function boundCauses(schema: SchemaJson, { value, path }: Place): readonly SchemaCause[] {
  const broken = (reason: string, message: string): SchemaCause =>
    invalidCause(path, reason, message);
  const causes: SchemaCause[] = [];
  const check = (keyword: string, holds: (bound: number) => boolean, reason: string): void => {
    const bound = schema[keyword];
    if (typeof bound === 'number' && !holds(bound))
      causes.push(broken(reason, `${keyword} is ${bound}`));
  };
  if (typeof value === 'number') {
    const { exclusiveMinimum, exclusiveMaximum } = schema;
    check('minimum', (least) => value > least || (value === least && !exclusiveMinimum), INVALID);
    check('maximum', (most) => value < most || (value === most && !exclusiveMaximum), INVALID);
    check('multipleOf', (unit) => Number.isInteger(value / unit), INVALID);
    if (schema['format'] === 'int32' && (value < -(2 ** 31) || value >= 2 ** 31)) {
      causes.push(broken(INVALID, 'must fit into 32 bits'));
    }
  }
  if (typeof value === 'string') {
    const { length } = Array.from(value);
    check('maxLength', (most) => length <= most, 'FieldValueTooLong');
    check('minLength', (least) => length >= least, INVALID);
    const { pattern, format } = schema;
    if (typeof pattern === 'string' && !new RegExp(pattern, 'u').test(value)) {
      causes.push(broken(INVALID, `must match ${pattern}`));
    }
    if (format === 'date-time' && Number.isNaN(Date.parse(value))) {
      causes.push(broken(INVALID, 'must be a date and time'));
    }
  }
  if (Array.isArray(value)) {
    const { length } = value;
    check('maxItems', (most) => length <= most, 'FieldValueTooMany');
    check('minItems', (least) => length >= least, INVALID);
  }
  if (isMap(value)) {
    const { length } = Object.keys(value);
    check('maxProperties', (most) => length <= most, 'FieldValueTooMany');
    check('minProperties', (least) => length >= least, INVALID);
  }
  return causes;
}

const INVALID = 'FieldValueInvalid';

function hasType(schema: SchemaJson, value: unknown): boolean {
  if (schema['x-kubernetes-int-or-string'] === true) {
    return typeof value === 'string' || Number.isInteger(value);
  }
  switch (schema['type']) {
    case undefined:
      return true;
    case 'object':
      return isMap(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === schema['type'];
  }
}

function typeOf(schema: SchemaJson): string {
  return schema['x-kubernetes-int-or-string'] === true ? 'integer,string' : String(schema['type']);
}

function invalidCause(field: string, reason: string, message: string): SchemaCause {
  return { field, reason, message };
}
