import { isJsonObject, keyOf } from '@howdah/kube';
import type { AnyObject } from '@howdah/kube';
import type { ParsedFepCluster } from '../api/parseFepCluster.js';
import type { World } from '../reconcile/world.js';
import { editsOf } from './childEdits.js';
import type { ChildEdits } from './childEdits.js';
import { CHILD_RESOURCES } from './childKinds.js';
import type { ChildKind } from './childKinds.js';
import { childWrites } from './childWrites.js';
import type { ChildWrites } from './childWrites.js';
import { settleChildren } from './settleChildren.js';

/** What a manifest and its children come to, and what is to be written of them. */
export interface ClusterChildren extends ChildEdits {
  readonly parsed: ParsedFepCluster;
  /** The manifest is older than what the children were made from: a cache is behind. */
  readonly isBehind: boolean;
  readonly toWrite: ChildWrites;
}

interface Known {
  readonly from: readonly unknown[];
  readonly children: ClusterChildren;
}

/** By the spec: the caches hold the very same one until it changes, whatever else of the object does. */
const known = new WeakMap<object, Known>();

/** Settles a manifest with its children as the caches hold them; once for as long as these are the same. */
export function clusterChildren(
  world: Pick<World, 'cacheOf'>,
  manifest: AnyObject,
): ClusterChildren {
  const held = CHILD_RESOURCES.map((kind) => world.cacheOf(kind)?.get(keyOf(manifest)));
  const { spec } = manifest;
  const { name, namespace, uid, generation } = manifest.metadata;
  const from = [name, namespace, uid, generation, ...held];
  const before = isJsonObject(spec) ? known.get(spec) : undefined;
  if (before?.from.every((part, index) => part === from[index]) === true) return before.children;

  const ofKind = ({ kind }: ChildKind): AnyObject | undefined =>
    held[CHILD_RESOURCES.indexOf(kind)];
  const settled = settleChildren(withoutRest(manifest), ofKind);
  const { parsed, isBehind } = settled;
  const toWrite = childWrites(manifest, settled);
  const children = { parsed, isBehind, toWrite, ...editsOf(settled) };
  if (isJsonObject(spec)) known.set(spec, { from, children });
  return children;
}

/** What a manifest says, and whose: of annotations and the status nothing follows here. */
function withoutRest({ apiVersion, kind, metadata, spec }: AnyObject): AnyObject {
  const { name, namespace, uid, generation } = metadata;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(generation === undefined ? {} : { generation }),
    },
    ...(spec === undefined ? {} : { spec }),
  };
}
