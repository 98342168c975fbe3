/** A node of a structural schema, as JSON; read by the functions below. */
export type SchemaJson = Readonly<Record<string, unknown>>;

const FREE: SchemaJson = { 'x-kubernetes-preserve-unknown-fields': true };

/** The schema of a field: of a declared one, of any key of a map, or undefined where none may be. */
export function fieldSchema(schema: SchemaJson, field: string): SchemaJson | undefined {
  const { properties, additionalProperties } = schema;
  const declared = isMap(properties) ? properties[field] : undefined;
  if (isMap(declared)) return declared;
  if (isMap(additionalProperties)) return additionalProperties;
  return keepsUnknown(schema) ? FREE : undefined;
}

/** The schema of the items of a list. */
export function itemSchema({ items }: SchemaJson): SchemaJson {
  return isMap(items) ? items : FREE;
}

export function keepsUnknown(schema: SchemaJson): boolean {
  return schema['x-kubernetes-preserve-unknown-fields'] === true;
}

/** The declared fields, with their schemas. */
export function declaredFields({
  properties,
}: SchemaJson): readonly (readonly [string, SchemaJson])[] {
  if (!isMap(properties)) return [];
  return Object.entries(properties).flatMap(([field, schema]) =>
    isMap(schema) ? [[field, schema] as const] : [],
  );
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
