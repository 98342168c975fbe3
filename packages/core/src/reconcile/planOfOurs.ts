import type { OwnedObject } from '@howdah/plugin-api';
import { PluginFailure } from '../host/pluginFailure.js';
import type { ApplyTarget } from './applyObjects.js';
import { foreignClaims } from './foreignClaims.js';
import { planWithRecords } from './planWithRecords.js';
import type { Planning, PlanningInput } from './planWithRecords.js';

/** Whoever takes the object away tells nobody. */
const RETRY_MS = 60_000;

class ForeignClaim extends PluginFailure {
  override readonly retryAfterMs = RETRY_MS;
}

/**
 * Plans a cluster of what is its own. A plugin that wants an object which is somebody else's has
 * failed, and contributes what it last did; such an object is left as it is, whoever wants it.
 */
export async function planOfOurs(target: ApplyTarget, from: PlanningInput): Promise<Planning> {
  const failed = new Map(from.failed);
  for (;;) {
    const planning = planWithRecords({ ...from, failed });
    if (planning.planning !== 'planned') return planning;
    const claims = await foreignClaims(target, planning.plan);
    const fresh = planning.asked.flatMap(({ plugin: { manifest } }) => {
      const objects = failed.has(manifest.id) ? undefined : claims.get(manifest.id);
      return objects === undefined ? [] : [new ForeignClaim(manifest, claimText(objects))];
    });
    for (const failure of fresh) failed.set(failure.plugin.id, failure);
    if (fresh.length > 0) continue;
    const foreign = new Set([...claims.values()].flat());
    const objects = planning.plan.objects.filter((owned) => !foreign.has(owned));
    return { ...planning, plan: { ...planning.plan, objects } };
  }
}

function claimText(objects: readonly OwnedObject[]): string {
  const names = objects.map(({ object }) => `${object.kind} "${object.metadata.name}"`).join(', ');
  return `contributes ${names}, which exists and is somebody else's, and is left as it is; remove it, or have the plugin choose another name`;
}
