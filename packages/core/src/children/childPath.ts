import { keysOf } from './leaves.js';
import type { SettledChild } from './settleChild.js';

const PARENT = 'spec.fepChildCrVal';

/** Where a leaf is in the manifest of the cluster, as people write it. */
export function pathInParent(pointer: string): string {
  return [PARENT, ...keysOf(pointer)].join('.');
}

/** Where a leaf is in its child. */
export function pathInChild(pointer: string): string {
  return ['spec', ...keysOf(pointer)].join('.');
}

/** A leaf of a child, for messages: `FEPVolume/my-db spec.storage.dataVol.size`. */
export function placeInChild(
  { of, live }: Pick<SettledChild, 'of' | 'live'>,
  pointer: string,
): string {
  return `${of.kind.kind}/${live?.metadata.name ?? ''} ${pathInChild(pointer)}`;
}

/** Whether a path is another one, or leads on from it. */
export function isWithin(path: string, above: string): boolean {
  return path === above || (path.startsWith(above) && /^[.[]/.test(path.slice(above.length)));
}
