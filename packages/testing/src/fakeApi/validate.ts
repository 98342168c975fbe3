import { definitionCauses } from './definitionRules.js';
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
  const isDefinition = object['kind'] === 'CustomResourceDefinition';
  const causes = [
    ...metadataCauses(kind, object, old),
    ...(isDefinition ? definitionCauses(object, old) : []),
    ...(schema?.causes(object, old) ?? []),
    ...dataCauses(object),
  ];
  if (causes.length > 0) throw invalid(...causes);
  // Reading a definition refuses the one that cannot be served.
  if (isDefinition) resourcesOfCrd(object);
}

/** The rules on built-in kinds that the contract needs: what keys of data look like, and how much. */
function dataCauses(object: JsonMap): readonly Cause[] {
  if (object['apiVersion'] !== 'v1' || !DATA_KINDS.has(object['kind'])) return [];
  const keys = Object.keys(mapAt(object, 'data'))
    .filter((key) => !/^[-._a-zA-Z0-9]{1,253}$/.test(key))
    .map((key) => invalidCause(`data[${key}]`, 'FieldValueInvalid', 'is no key'));
  if (bytesOf(object) <= MOST_DATA) return keys;
  const field = object['kind'] === 'Secret' ? 'data' : '[]';
  const tooLong = `may not be more than ${MOST_DATA} bytes`;
  return [...keys, invalidCause(field, 'FieldValueTooLong', tooLong)];
}

const MOST_DATA = 1024 * 1024;

function bytesOf(object: JsonMap): number {
  const encoding = object['kind'] === 'Secret' ? 'base64' : 'utf8';
  const texts = Object.values(mapAt(object, 'data')).filter((text) => typeof text === 'string');
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text, encoding), 0);
}
