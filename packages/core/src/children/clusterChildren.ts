import { keyOf } from '@howdah/kube';
import type { AnyObject } from '@howdah/kube';
import { CHILD_RESOURCES } from './childKinds.js';
import { childWrites } from './childWrites.js';
import type { ChildWrites } from './childWrites.js';
import { settleChildren } from './settleChildren.js';
import type { SettledChildren } from './settleChildren.js';
import type { World } from '../reconcile/world.js';

/** A manifest together with its children, and what is to be written of them. */
export interface ClusterChildren extends SettledChildren {
  readonly toWrite: ChildWrites;
}

interface Known {
  readonly held: readonly (AnyObject | undefined)[];
  readonly children: ClusterChildren;
}

/** Caches answer with the same object until it changes. */
const known = new WeakMap<AnyObject, Known>();

/** Settles a manifest with its children as the caches hold them; once for as long as these are the same. */
export function clusterChildren(
  world: Pick<World, 'cacheOf'>,
  manifest: AnyObject,
): ClusterChildren {
  const held = CHILD_RESOURCES.map((kind) => world.cacheOf(kind)?.get(keyOf(manifest)));
  const before = known.get(manifest);
  if (before !== undefined && held.every((child, index) => child === before.held[index])) {
    return before.children;
  }
  const settled = settleChildren(manifest, ({ kind }) => held[CHILD_RESOURCES.indexOf(kind)]);
  const children = { ...settled, toWrite: childWrites(manifest, settled) };
  known.set(manifest, { held, children });
  return children;
}
