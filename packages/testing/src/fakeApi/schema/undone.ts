import { declaredFields, itemSchema } from '@howdah/core';
import type { SchemaJson } from '@howdah/core';
import { Unimplemented } from '../failure.js';
import { isMap } from '../jsonMap.js';

const JUNCTORS = ['oneOf', 'anyOf', 'allOf', 'not'] as const;

// What Kubernetes adds to CEL, and our library has not.
const FUNCTIONS =
  /\b(isSorted|sum|min|max|indexOf|lastIndexOf|find|findAll|format|named|semver|isSemver|url|isURL|ip|isIP|cidr|isCIDR|quantity|isQuantity|setsContains|transformList|transformMap|transformMapEntry|authorizer)\b\s*\(/;

/** Refuses a schema that says what the fake does not heed. */
export function refuseUndoneSchema(schema: SchemaJson): void {
  for (const junctor of JUNCTORS) {
    const isKnown = junctor === 'anyOf' && schema['x-kubernetes-int-or-string'] === true;
    if (schema[junctor] !== undefined && !isKnown) {
      throw new Unimplemented(`${junctor} in a schema`);
    }
  }
  for (const [, field] of declaredFields(schema)) refuseUndoneSchema(field);
  if (isMap(schema['items'])) refuseUndoneSchema(itemSchema(schema));
  const { additionalProperties } = schema;
  if (isMap(additionalProperties)) refuseUndoneSchema(additionalProperties);
}

/** Refuses a rule that does not compile here, but may on a real server. */
export function refuseUndoneRule(text: string): void {
  const [called] = FUNCTIONS.exec(text) ?? [];
  if (called !== undefined) throw new Unimplemented(`${called}...) in a CEL rule`);
}
