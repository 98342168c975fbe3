import { isJsonObject } from '@howdah/kube';
import type { JsonObject } from '@howdah/kube';

/** Patroni's merge: what is set to null goes, at every level (`patch_config`). */
export function mergePatch(base: JsonObject, patch: JsonObject): JsonObject {
  const merged: Record<string, JsonObject[string]> = { ...base };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) {
      delete merged[name];
      continue;
    }
    const before = merged[name];
    merged[name] = isJsonObject(value)
      ? mergePatch(isJsonObject(before) ? before : {}, value)
      : value;
  }
  return merged;
}
