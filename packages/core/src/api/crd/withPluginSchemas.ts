import type { JsonObject, PluginManifest } from '@howdah/plugin-api';
import { compareText } from '../../compose/canonical.js';
import { isRecord } from './structuralSchema.js';

/** What a plugin says of its part of the spec. */
export type PluginSpecSchema = Pick<PluginManifest, 'key' | 'specSchema'>;

/**
 * The schema of FEPCluster with what plugins say of `spec.plugins.<key>`. Parts of plugins that say
 * nothing stay open. A structural schema cannot have `properties` beside `additionalProperties`.
 */
export function withPluginSchemas(
  schema: Record<string, unknown>,
  plugins: readonly PluginSpecSchema[],
): Record<string, unknown> {
  const said = plugins
    .flatMap(({ key, specSchema }): readonly (readonly [string, JsonObject])[] =>
      specSchema === undefined ? [] : [[key, specSchema]],
    )
    .toSorted(([a], [b]) => compareText(a, b));
  if (said.length === 0) return schema;
  return changed(schema, ['properties', 'spec', 'properties', 'plugins'], (own) => {
    const { additionalProperties: _, ...rest } = own;
    return {
      ...rest,
      properties: Object.fromEntries(said),
      'x-kubernetes-preserve-unknown-fields': true,
    };
  });
}

type Schema = Record<string, unknown>;

function changed(
  schema: Schema,
  [key, ...below]: readonly string[],
  change: (s: Schema) => Schema,
): Schema {
  if (key === undefined) return change(schema);
  const child = schema[key];
  return { ...schema, [key]: changed(isRecord(child) ? child : {}, below, change) };
}
