import { isJsonObject } from '@howdah/kube';
import type { ObjectJson } from '@howdah/plugin-api';
import { DATABASE_VOLUMES } from '../api/storage.js';
import { listAt, objectAt, textAt } from '../json/memberOf.js';
import { volumeName } from './volumes.js';
import type { VolumeKey } from './volumes.js';

/** What may be left of a cluster's volumes. */
export interface VolumeRemains {
  readonly statefulSet?: ObjectJson | undefined;
  readonly claims: readonly ObjectJson[];
}

/**
 * Size of each volume that was made, by its key in the manifest: of the StatefulSet's templates,
 * else of claims that were kept when a cluster was deleted. Empty for a cluster that is new.
 */
export function madeVolumes(
  statefulSetName: string,
  { statefulSet, claims }: VolumeRemains,
): ReadonlyMap<VolumeKey, string> {
  const templates = statefulSet && listAt(objectAt(statefulSet, 'spec'), 'volumeClaimTemplates');
  const result = new Map<VolumeKey, string>();
  for (const key of DATABASE_VOLUMES) {
    const name = volumeName(key);
    const found =
      templates === undefined
        ? claims.find(({ metadata }) => metadata.name.startsWith(`${name}-${statefulSetName}-`))
        : templates.find((template) => textAt(objectAt(template, 'metadata'), 'name') === name);
    const size = isJsonObject(found)
      ? textAt(objectAt(objectAt(objectAt(found, 'spec'), 'resources'), 'requests'), 'storage')
      : undefined;
    if (size !== undefined) result.set(key, size);
  }
  return result;
}
