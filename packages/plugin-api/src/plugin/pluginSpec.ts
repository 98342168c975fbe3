import type { Json, JsonObject } from '../json.js';

/**
 * What a manifest says below `spec.plugins.<key>`, where a third party's plugin has its own part;
 * undefined where it says nothing.
 *
 * @example select: (spec) => ({ level: pluginSpec(spec, 'audit')?.['level'] ?? 'ddl' })
 */
export function pluginSpec(spec: JsonObject, key: string): JsonObject | undefined {
  const { plugins } = spec;
  const own = isObject(plugins) ? plugins[key] : undefined;
  return isObject(own) ? own : undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
