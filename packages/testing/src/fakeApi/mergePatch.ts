import { isMap } from './jsonMap.js';
import type { JsonMap } from './jsonMap.js';

/** Applies an RFC 7386 merge patch to a copy. */
export function applyMergePatch(object: JsonMap, patch: JsonMap): JsonMap {
  const result: JsonMap = { ...object };
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) {
      Reflect.deleteProperty(result, field);
      continue;
    }
    const before = result[field];
    result[field] = isMap(value)
      ? applyMergePatch(isMap(before) ? before : {}, value)
      : structuredClone(value);
  }
  return result;
}
