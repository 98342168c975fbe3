import type { ClusterHold } from '@howdah/plugin-api';

/**
 * How many members may run while somebody holds them, and what to tell; undefined while nobody
 * does. A StatefulSet starts from ordinal 0 on, so that the least of all holds is all it can run.
 */
export function heldReplicas(
  holds: readonly ClusterHold[],
  wanted: number,
): { readonly replicas: number; readonly waiting: readonly string[] } | undefined {
  if (holds.length === 0) return undefined;
  return {
    replicas: Math.min(wanted, ...holds.map(({ running = 0 }) => running)),
    waiting: holds
      .filter(({ running = 0 }) => running < wanted)
      .map(({ id, reason, running = 0 }) => {
        const some = running === 0 ? '' : `; ${running} of ${wanted} members may run`;
        return `Held by ${id}: ${reason}${some}.`;
      }),
  };
}
