import { isJsonObject } from '@howdah/kube';
import type { AnyObject, JsonObject } from '@howdah/kube';
import type { Condition } from '@howdah/plugin-api';
import { mergeConditions } from '../reconcile/mergeConditions.js';

/** Members of a resource's status that tell of it: what is so, and of which generation. */
export function toldStatus(
  object: AnyObject,
  told: { readonly status?: JsonObject | undefined; readonly conditions?: readonly Condition[] },
  now: string,
): JsonObject {
  const { status = {}, conditions } = told;
  if (conditions === undefined) return status;
  const held = isJsonObject(object['status']) ? object['status'] : {};
  const { generation } = object.metadata;
  return {
    ...status,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    conditions: mergeConditions(held['conditions'], conditions, now),
  };
}
