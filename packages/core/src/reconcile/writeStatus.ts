import type { AnyObject, JsonObject, Kube } from '@howdah/kube';
import { isJsonObject, keyOf } from '@howdah/kube';
import type { Condition } from '@howdah/plugin-api';
import { FEP_CLUSTERS } from '../api/fepClusterKind.js';
import { MANAGER } from '../cluster/clusterNames.js';
import { sameJson } from '../compose/sameJson.js';
import { mergeConditions } from './mergeConditions.js';
import type { World } from './world.js';

/** What is told beside the conditions; absent members stay as they are. */
export interface StatusFields {
  readonly fepCurrentInstances?: number;
  readonly fepReadyInstances?: number;
  readonly fepLabelSelector?: string;
  /** Null takes it out. */
  readonly primary?: string | null;
  readonly postgresVersion?: string;
  readonly pendingRestart?: boolean;
}

/** What one reconcile has to say of a cluster. */
export interface ToldStatus {
  readonly conditions: readonly Condition[];
  readonly fields: StatusFields;
  readonly now: string;
}

/**
 * Writes status only when it differs: transition times move with the status of a condition, never
 * with the time of day. `fepStatus` goes first: it lies outside the status subresource, so writing
 * it moves the generation that status then says was observed. Rejects with CONFLICT when the cluster
 * is no longer the one that was looked at: what is told late would stay.
 */
export async function writeStatus(
  options: ToldStatus & {
    readonly kube: Kube;
    readonly world: Pick<World, 'cacheOf'>;
    readonly manifest: AnyObject;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { kube, world, manifest, signal } = options;
  const target = { kind: FEP_CLUSTERS, key: keyOf(manifest) };
  const call = { fieldManager: MANAGER, signal };
  const cache = world.cacheOf(FEP_CLUSTERS);
  let held = manifest;

  const fepStatus = fepStatusPatch(held, options.conditions);
  if (fepStatus !== undefined) {
    held = await kube.patchMerge(target, { fepStatus, ...versionOf(held) }, call);
    cache?.observe(held);
  }
  const status = statusPatch({ manifest, held }, options);
  if (status === undefined) return;
  const patch = { status, ...versionOf(held) };
  cache?.observe(await kube.patchMerge(target, patch, { ...call, subresource: 'status' }));
}

function versionOf({ metadata: { resourceVersion } }: AnyObject): JsonObject {
  return { metadata: { resourceVersion } };
}

/** The status to write, if it is another than the one that is held. */
export function statusPatch(
  { manifest, held }: { readonly manifest: AnyObject; readonly held: AnyObject },
  { conditions, fields, now }: ToldStatus,
): JsonObject | undefined {
  const current = isJsonObject(held['status']) ? held['status'] : {};
  // A spec that somebody changed meanwhile was not acted upon.
  const { generation } = sameJson(held['spec'], manifest['spec'])
    ? held.metadata
    : manifest.metadata;
  const told = toObject(fields);
  const gone = Object.keys(current).filter((key) => told[key] === null);
  const desired: JsonObject = {
    ...withoutNulls({ ...current, ...told }),
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    conditions: mergeConditions(current['conditions'], conditions, now),
  };
  if (sameJson(current, desired)) return undefined;
  return { ...desired, ...Object.fromEntries(gone.map((key) => [key, null])) };
}

function withoutNulls(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
}

/** The summary that FEP's tools read, if what is held of our keys differs; others may be there. */
export function fepStatusPatch(
  manifest: AnyObject,
  conditions: readonly Condition[],
): JsonObject | undefined {
  const held = isJsonObject(manifest['fepStatus']) ? manifest['fepStatus'] : {};
  const ours = fepStatusOf(conditions);
  return Object.entries(ours).some(([key, value]) => held[key] !== value) ? ours : undefined;
}

/** The keys are ours: the manual names none. */
function fepStatusOf(conditions: readonly Condition[]): JsonObject {
  const ready = conditions.find(({ type }) => type === 'Ready');
  return {
    fepClusterReady: ready?.status === 'True',
    fepClusterStatus: ready?.status === 'True' ? 'SUCCESS' : (ready?.reason ?? 'Unknown'),
  };
}

function toObject(fields: StatusFields): JsonObject {
  return Object.fromEntries(Object.entries(fields));
}
