import type { AnyObject } from '@howdah/kube';

/** By this label a FEPCluster names the operator that serves it, where there are several. */
export const SHARD_LABEL = 'howdah.dev/shard';

/** The shard of everything that names none. */
const UNNAMED = '';

/**
 * The shard of an object: the one it names, or else that of the first of its clusters that is
 * there. What belongs to a cluster that does not exist is of no shard by name.
 */
export function shardOf(
  object: AnyObject | undefined,
  clusters: readonly (AnyObject | undefined)[] = [],
): string {
  const own = object?.metadata.labels?.[SHARD_LABEL];
  if (own !== undefined) return own;
  const cluster = clusters.find((one) => one !== undefined);
  return cluster?.metadata.labels?.[SHARD_LABEL] ?? UNNAMED;
}

/** Whether an operator serves a shard; one without a name serves what names none. */
export function serves(shard: string | undefined, other: string): boolean {
  return (shard ?? UNNAMED) === other;
}
