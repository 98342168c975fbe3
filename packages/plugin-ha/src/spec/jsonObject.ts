import type { Json, JsonObject } from '@howdah/plugin-api';

/** Whether a JSON value is an object. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects in the list under `key`; empty when there is none. */
export function listAt(parent: JsonObject, key: string): readonly JsonObject[] {
  const value: unknown = parent[key];
  return Array.isArray(value) ? value.filter((item: Json) => isJsonObject(item)) : [];
}

/** The object under `key`; empty when there is none. */
export function objectAt(parent: JsonObject, key: string): JsonObject {
  const value = parent[key];
  return isJsonObject(value) ? value : {};
}
