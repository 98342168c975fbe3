import { invalid, invalidCause } from './failure.js';
import type { Cause } from './failure.js';
import { mapAt } from './jsonMap.js';
import type { JsonMap } from './jsonMap.js';
import { resourcesOfCrd } from './resource.js';
import type { Resource } from './resource.js';
import { metadataCauses } from './validateMetadata.js';

const DATA_KINDS: ReadonlySet<unknown> = new Set(['ConfigMap', 'Secret']);

/** Refuses an object that breaks a rule of every object, of its schema, or of its kind. */
export function validate({ kind, schema }: Resource, object: JsonMap, old?: JsonMap): void {
  const causes = [
    ...metadataCauses(kind, object, old),
    ...(schema?.causes(object, old) ?? []),
    ...dataCauses(object),
  ];
  if (causes.length > 0) throw invalid(...causes);
  // Reading a definition refuses the one that cannot be served.
  if (object['kind'] === 'CustomResourceDefinition') resourcesOfCrd(object);
}

/** The one rule on built-in kinds that the contract needs: what keys of data look like. */
function dataCauses(object: JsonMap): readonly Cause[] {
  if (object['apiVersion'] !== 'v1' || !DATA_KINDS.has(object['kind'])) return [];
  return Object.keys(mapAt(object, 'data'))
    .filter((key) => !/^[-._a-zA-Z0-9]{1,253}$/.test(key))
    .map((key) => invalidCause(`data[${key}]`, 'FieldValueInvalid', 'is no key'));
}
