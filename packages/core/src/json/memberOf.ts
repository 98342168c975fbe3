import { isJsonObject } from '@howdah/kube';
import type { Json, JsonObject } from '@howdah/plugin-api';

/** A member of an object that is an object itself; empty otherwise. */
export function objectAt(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isJsonObject(value) ? value : {};
}

/** A member of an object that is a text. */
export function textAt(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === 'string' ? value : undefined;
}

/** The objects in a member of an object that is a list; empty otherwise. */
export function listAt(object: JsonObject, key: string): readonly JsonObject[] {
  const value: Json | undefined = object[key];
  return Array.isArray(value) ? value.filter((item) => isJsonObject(item)) : [];
}
