import type { AnyObject, JsonObject, Kube } from '@howdah/kube';
import { isJsonObject, keyOf } from '@howdah/kube';
import type { Condition } from '@howdah/plugin-api';
import { FEP_CLUSTERS } from '../api/fepClusterKind.js';
import { MANAGER } from '../cluster/clusterNames.js';
import { canonical, toJson } from '../compose/canonical.js';

/** What is told beside the conditions; absent members stay as they are. */
export interface StatusFields {
  readonly fepCurrentInstances?: number;
  readonly fepReadyInstances?: number;
  readonly fepLabelSelector?: string;
  readonly primary?: string;
}

/**
 * Writes status once, and only when it differs: transition times move with the status of a
 * condition, never with the time of day. `fepStatus` follows in a patch of its own, since it lies
 * outside the status subresource.
 */
export async function writeStatus(options: {
  readonly kube: Kube;
  readonly manifest: AnyObject;
  readonly conditions: readonly Condition[];
  readonly fields: StatusFields;
  readonly now: string;
  readonly signal: AbortSignal;
}): Promise<AnyObject> {
  const { kube, conditions, fields, now, signal } = options;
  let { manifest } = options;
  const target = { kind: FEP_CLUSTERS, key: keyOf(manifest) };
  const current = isJsonObject(manifest['status']) ? manifest['status'] : {};
  const desired: JsonObject = {
    ...current,
    ...toObject(fields),
    observedGeneration: manifest.metadata.generation,
    conditions: mergeConditions(current['conditions'], conditions, now),
  };
  if (differs({ ...current, observedGeneration: 0 }, { ...desired, observedGeneration: 0 })) {
    manifest = await kube.patchMerge(
      target,
      { status: desired },
      { subresource: 'status', fieldManager: MANAGER, signal },
    );
  }
  const fepStatus = fepStatusOf(conditions);
  if (differs(isJsonObject(manifest['fepStatus']) ? manifest['fepStatus'] : {}, fepStatus)) {
    manifest = await kube.patchMerge(target, { fepStatus }, { fieldManager: MANAGER, signal });
  }
  return manifest;
}

/** The conditions that are there, with ours merged by type; a time moves only with its status. */
export function mergeConditions(
  current: unknown,
  ours: readonly Condition[],
  now: string,
): readonly JsonObject[] {
  const held = Array.isArray(current) ? current.filter((item) => isJsonObject(item)) : [];
  const result = new Map(held.map((condition) => [condition['type'], condition]));
  for (const condition of ours) {
    const before = result.get(condition.type);
    const since =
      before !== undefined && before['status'] === condition.status
        ? before['lastTransitionTime']
        : now;
    result.set(condition.type, { ...condition, lastTransitionTime: since ?? now });
  }
  return [...result.values()];
}

/** The summary FEP's tools read. Its keys are ours: the manual names none. */
function fepStatusOf(conditions: readonly Condition[]): JsonObject {
  const ready = conditions.find(({ type }) => type === 'Ready');
  return {
    fepClusterReady: ready?.status === 'True',
    fepClusterStatus: ready?.status === 'True' ? 'SUCCESS' : (ready?.reason ?? 'Unknown'),
  };
}

function differs(a: JsonObject, b: JsonObject): boolean {
  return canonical(toJson(a)) !== canonical(toJson(b));
}

function toObject(fields: StatusFields): JsonObject {
  return Object.fromEntries(Object.entries(fields));
}
