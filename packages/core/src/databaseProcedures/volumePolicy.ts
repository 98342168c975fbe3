import { pluginSpec } from '@howdah/plugin-api';
import type { JsonObject } from '@howdah/plugin-api';
import { objectAt } from '../json/memberOf.js';

/** What becomes of volumes, in the words of a StatefulSet's `persistentVolumeClaimRetentionPolicy`. */
export type Retention = 'Retain' | 'Delete';

/** What becomes of the volumes of a cluster that is deleted, and of members that are taken away. */
export interface VolumePolicy {
  readonly whenDeleted: Retention;
  readonly whenScaled: Retention;
}

const retention = (description: string): JsonObject => ({
  type: 'string',
  enum: ['Retain', 'Delete'],
  default: 'Retain',
  description,
});

/** Of `spec.plugins.database.volumes`. */
export const VOLUME_POLICY_SCHEMA: JsonObject = {
  type: 'object',
  description: 'What becomes of volumes that no member uses any more.',
  properties: {
    whenDeleted: retention(
      'When the cluster is deleted: Retain keeps the data, Delete deletes them.',
    ),
    whenScaled: retention(
      'When a member is taken away: Retain keeps its data, Delete deletes them.',
    ),
  },
};

/** Whatever is not said in so many words keeps the data. */
export function volumePolicy(spec: JsonObject): VolumePolicy {
  const volumes = objectAt(pluginSpec(spec, 'database') ?? {}, 'volumes');
  const said = (key: keyof VolumePolicy): Retention =>
    volumes[key] === 'Delete' ? 'Delete' : 'Retain';
  return { whenDeleted: said('whenDeleted'), whenScaled: said('whenScaled') };
}
