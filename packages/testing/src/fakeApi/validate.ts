import { invalid } from './failure.js';
import { mapAt } from './jsonMap.js';
import type { JsonMap } from './jsonMap.js';

const DATA_KINDS: ReadonlySet<unknown> = new Set(['ConfigMap', 'Secret']);

/** The one rule on built-in kinds that the contract needs: what keys of data look like. */
export function validate(object: JsonMap): void {
  if (object['apiVersion'] !== 'v1' || !DATA_KINDS.has(object['kind'])) return;
  for (const key of Object.keys(mapAt(object, 'data'))) {
    if (!/^[-._a-zA-Z0-9]{1,253}$/.test(key)) throw invalid(`data[${key}]`, 'FieldValueInvalid');
  }
}
