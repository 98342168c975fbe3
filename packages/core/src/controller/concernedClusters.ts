import type { AnyObject } from '@howdah/kube';
import type { WatchedKind } from '@howdah/plugin-api';
import { FEP_ACTIONS } from '../api/fepActionKind.js';
import { FEP_CLUSTERS } from '../api/fepClusterKind.js';
import { isChild } from '../children/childKinds.js';
import { CLUSTER_LABEL } from '../cluster/clusterNames.js';
import { objectAt, textAt } from '../json/memberOf.js';

/** Names of the clusters, in the object's own namespace, for which an object means something. */
export function concernedClusters(
  object: AnyObject,
  watches: readonly WatchedKind[],
): readonly string[] {
  const { name, labels } = object.metadata;
  if (object.kind === FEP_CLUSTERS.kind || isChild(object)) return [name];
  if (object.kind === FEP_ACTIONS.kind) {
    // Of a cluster without a name none is there, so one that names none is answered as if missing.
    return [textAt(objectAt(object, 'spec'), 'targetClusterName') ?? ''];
  }
  const label = labels?.[CLUSTER_LABEL];
  const own = watches
    .filter(({ apiVersion, kind }) => object.apiVersion === apiVersion && object.kind === kind)
    .flatMap((watch) => watch.clustersOf?.(object) ?? []);
  return [...new Set(label === undefined ? own : [label, ...own])];
}
