import { isJsonObject } from '@howdah/kube';
import type { JsonObject, ObjectJson, PluginManifest } from '@howdah/plugin-api';
import type { SchemaJson } from '../api/admission/schemaFields.js';
import { listAt, objectAt, textAt } from '../json/memberOf.js';

/** What the CRDs of a plugin's manifest say of an object; undefined where they say nothing of its kind. */
export function rootSchema(
  { crds = [] }: Pick<PluginManifest, 'crds'>,
  { apiVersion, kind }: Pick<ObjectJson, 'apiVersion' | 'kind'>,
): SchemaJson | undefined {
  const [group, version] = apiVersion.split('/');
  for (const crd of crds) {
    const spec = objectAt(crd, 'spec');
    if (textAt(spec, 'group') !== group) continue;
    if (textAt(objectAt(spec, 'names'), 'kind') !== kind) continue;
    const served = listAt(spec, 'versions').find((each) => textAt(each, 'name') === version);
    const schema = served && objectAt(served, 'schema')['openAPIV3Schema'];
    return isJsonObject(schema) ? ofWholeObject(schema) : undefined;
  }
  return undefined;
}

/** Fields of every object, which no schema declares. */
function ofWholeObject(schema: JsonObject): SchemaJson {
  const text = { type: 'string' };
  const metadata = { 'x-kubernetes-preserve-unknown-fields': true };
  const properties = { ...objectAt(schema, 'properties'), apiVersion: text, kind: text, metadata };
  return { ...schema, properties };
}
