import type { OwnedObject } from '@howdah/plugin-api';
import { identityOf } from '../cluster/ownedObject.js';
import { isForeign } from './applyObjects.js';
import type { ApplyTarget } from './applyObjects.js';
import type { ClusterPlan } from './planCluster.js';

/**
 * Objects that plugins contribute and that are somebody else's already, by the plugins' ids. Core's
 * own are none of them: without those there is no cluster.
 */
export async function foreignClaims(
  target: ApplyTarget,
  plan: Pick<ClusterPlan, 'answers' | 'objects'>,
): Promise<ReadonlyMap<string, readonly OwnedObject[]>> {
  const claims = new Map<string, readonly OwnedObject[]>();
  const wanted = new Map(plan.objects.map((owned) => [identityOf(owned.object), owned]));
  for (const [plugin, { contributed, rendered }] of plan.answers) {
    for (const contribution of [...contributed, ...rendered]) {
      const owned =
        contribution.slot === 'object' ? wanted.get(identityOf(contribution.object)) : undefined;
      if (owned === undefined || !(await isSomebodyElses(target, owned))) continue;
      claims.set(plugin, [...(claims.get(plugin) ?? []), owned]);
    }
  }
  return claims;
}

async function isSomebodyElses(target: ApplyTarget, { object }: OwnedObject): Promise<boolean> {
  const { kube, world, namespace, owner, signal } = target;
  const kind = world.kindNamed(object);
  if (kind === undefined) return false;
  const key = { namespace, name: object.metadata.name };
  const live = world.cacheOf(kind)?.get(key) ?? (await kube.get(kind, key, { signal }));
  return live !== undefined && isForeign(live, object, owner);
}
