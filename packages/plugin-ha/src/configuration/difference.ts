import type { Json, JsonObject } from '@howdah/plugin-api';
import { isJsonObject, objectAt } from '../spec/jsonObject.js';

/** Top-level keys that are ours also when we have no value for them. Others, as `pause`, stay. */
const OURS = [
  'master_start_timeout',
  'master_stop_timeout',
  'primary_stop_timeout',
  'slots',
] as const;

/** Keys of `postgresql` that are ours also when we have no value for them. */
const OURS_IN_POSTGRESQL = ['recovery_conf', 'create_replica_methods'] as const;

/**
 * The merge patch that turns Patroni's stored dynamic configuration into the desired one, where it
 * is ours to say. Undefined when nothing differs in meaning.
 */
export function configDifference(stored: JsonObject, desired: JsonObject): JsonObject | undefined {
  const patch: Record<string, Json> = {};
  for (const key of OURS) {
    if (desired[key] === undefined && isSet(stored[key])) patch[key] = null;
  }
  for (const [key, value] of Object.entries(desired)) {
    if (value === undefined || key === 'postgresql') continue;
    const change = wholly(stored[key], value);
    if (change !== undefined) patch[key] = change;
  }
  const postgresql = inPostgresql(objectAt(stored, 'postgresql'), objectAt(desired, 'postgresql'));
  if (Object.keys(postgresql).length > 0) patch['postgresql'] = postgresql;
  return Object.keys(patch).length === 0 ? undefined : patch;
}

function inPostgresql(stored: JsonObject, desired: JsonObject): JsonObject {
  const patch: Record<string, Json> = {};
  for (const key of [...OURS_IN_POSTGRESQL, ...formerMethods(stored)]) {
    if (desired[key] === undefined && isSet(stored[key])) patch[key] = null;
  }
  for (const [key, value] of Object.entries(desired)) {
    if (value === undefined) continue;
    const change = wholly(stored[key], value);
    if (change !== undefined) patch[key] = change;
  }
  return patch;
}

/** Each method that Patroni was told to try has its settings under its own name. */
function formerMethods(stored: JsonObject): readonly string[] {
  const methods = stored['create_replica_methods'];
  if (!isJsonArray(methods)) return [];
  return methods.filter((method) => typeof method === 'string').filter((id) => id !== 'basebackup');
}

/** The patch of a value that is ours through and through; undefined when there is no change. */
function wholly(stored: Json | undefined, desired: Json): Json | undefined {
  if (!isJsonObject(desired) || !isJsonObject(stored)) {
    return sameMeaning(stored, desired) ? undefined : desired;
  }
  const patch: Record<string, Json> = {};
  for (const key of Object.keys(stored)) {
    if (desired[key] === undefined && isSet(stored[key])) patch[key] = null;
  }
  for (const [key, value] of Object.entries(desired)) {
    if (value === undefined) continue;
    const change = wholly(stored[key], value);
    if (change !== undefined) patch[key] = change;
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}

/** Patroni compares scalars by their text (patch_config), so that `5` and `"5"` are the same. */
function sameMeaning(stored: Json | undefined, desired: Json): boolean {
  if (isJsonArray(desired)) {
    return (
      isJsonArray(stored) &&
      stored.length === desired.length &&
      desired.every((item, index) => sameMeaning(stored[index], item))
    );
  }
  if (isJsonObject(desired)) {
    return isJsonObject(stored) && wholly(stored, desired) === undefined;
  }
  return isScalar(stored) && String(stored) === String(desired);
}

function isSet(value: Json | undefined): boolean {
  return value !== undefined && value !== null;
}

function isJsonArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isScalar(value: Json | undefined): value is boolean | number | string {
  return value !== undefined && value !== null && typeof value !== 'object';
}
