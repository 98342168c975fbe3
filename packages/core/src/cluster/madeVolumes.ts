import type { ObjectJson } from '@howdah/plugin-api';
import { DATABASE_VOLUMES } from '../api/storage.js';
import { claimTemplates } from '../growth/claimTemplates.js';
import { askedSize, volumeClaims } from '../growth/volumeClaim.js';
import { objectAt, textAt } from '../json/memberOf.js';
import { volumeName } from './volumes.js';
import type { VolumeKey } from './volumes.js';

/** What may be left of a cluster's volumes. */
export interface VolumeRemains {
  readonly statefulSet?: ObjectJson | undefined;
  readonly claims: readonly ObjectJson[];
}

/** A volume that was made, one per member. */
export interface MadeVolume {
  readonly size: string;
  /** What the StatefulSet says of its claims; absent where only claims were kept. */
  readonly template?: { readonly storageClass?: string; readonly accessModes: readonly string[] };
  /** Classes that its claims have. */
  readonly classes: readonly string[];
}

/**
 * Each volume that was made, by its key in the manifest: as the StatefulSet's templates have it,
 * else as claims that were kept when a cluster was deleted. Empty for a cluster that is new.
 */
export function madeVolumes(
  statefulSet: string,
  remains: VolumeRemains,
): ReadonlyMap<VolumeKey, MadeVolume> {
  const templates = remains.statefulSet && claimTemplates(remains.statefulSet);
  const result = new Map<VolumeKey, MadeVolume>();
  for (const key of DATABASE_VOLUMES) {
    const name = volumeName(key);
    const claims = volumeClaims(remains.claims, { statefulSet, volumes: [name] });
    const template = templates?.get(name);
    const size = templates === undefined ? claims[0]?.asked : template && askedSize(template);
    if (size === undefined) continue;
    result.set(key, {
      size,
      ...(template === undefined ? {} : { template: placedBy(objectAt(template, 'spec')) }),
      classes: [...new Set(claims.flatMap(({ storageClass }) => storageClass ?? []))],
    });
  }
  return result;
}

function placedBy(spec: ReturnType<typeof objectAt>): NonNullable<MadeVolume['template']> {
  const storageClass = textAt(spec, 'storageClassName');
  const { accessModes } = spec;
  return {
    ...(storageClass === undefined ? {} : { storageClass }),
    accessModes: Array.isArray(accessModes) ? accessModes.map(String) : [],
  };
}
