import { isJsonObject } from '@howdah/kube';
import type { AnyObject } from '@howdah/kube';
import type { Json, WatchedKind } from '@howdah/plugin-api';
import { isChild } from '../children/childKinds.js';
import { canonical, toJson } from '../compose/canonical.js';
import { resizeOf } from '../growth/volumeClaim.js';
import { memberPods } from '../reconcile/observedMembers.js';
import { podTroubles } from '../reconcile/podTroubles.js';

/**
 * What of an object can change the outcome of a reconcile, as text. Two equal texts: nothing to do.
 * Patroni rewrites its ConfigMaps and every pod's annotation each few seconds; that is not news.
 */
export function relevanceOf(object: AnyObject, watches: readonly WatchedKind[]): string {
  const plugins = watches
    .filter(({ apiVersion, kind }) => object.apiVersion === apiVersion && object.kind === kind)
    .map((watch): Json => watch.relevant(object));
  return canonical([coreRelevance(object), ...plugins]);
}

function coreRelevance(object: AnyObject): Json {
  const { uid, labels, deletionTimestamp, ownerReferences } = object.metadata;
  const identity: Json = [
    uid ?? null,
    labels ?? {},
    deletionTimestamp !== undefined,
    toJson(ownerReferences ?? []),
  ];
  if (isChild(object)) return [identity, object['spec'] ?? null, object.metadata.annotations ?? {}];
  switch (object.kind) {
    case 'FEPCluster':
      return [
        identity,
        object['spec'] ?? null,
        object.metadata.annotations ?? {},
        toJson(object.metadata.finalizers ?? []),
      ];
    case 'FEPAction':
      return [identity, object['spec'] ?? null, object['fepActionStatus'] ?? null];
    case 'Pod':
      return [identity, toJson(podsOf(object)), toJson(podTroubles([object]))];
    case 'ConfigMap':
    case 'Secret':
      return [identity, object['data'] ?? null];
    case 'PersistentVolumeClaim':
      return [identity, object['spec'] ?? null, phaseOf(object), sizeOf(object)];
    case 'StatefulSet':
      return [identity, object['spec'] ?? null, revisionOf(object)];
    default:
      return [
        identity,
        ...Object.entries(object)
          .filter(([key]) => !ASIDE.has(key))
          .flatMap(([key, value]) => [key, value ?? null]),
      ];
  }
}

const ASIDE = new Set(['apiVersion', 'kind', 'metadata', 'status']);

function podsOf(pod: AnyObject): unknown {
  const name = pod.metadata.name;
  return memberPods([pod], name.slice(0, Math.max(0, name.lastIndexOf('-'))));
}

function phaseOf(object: AnyObject): Json {
  const status = object['status'];
  return isJsonObject(status) ? (status['phase'] ?? null) : null;
}

/** How far a growth has come, as far as we read it. */
function sizeOf(claim: AnyObject): Json {
  const { status } = claim;
  if (!isJsonObject(status)) return null;
  return [status['capacity'] ?? null, resizeOf(status)];
}

function revisionOf(object: AnyObject): Json {
  const status = object['status'];
  return isJsonObject(status) ? (status['updateRevision'] ?? null) : null;
}
