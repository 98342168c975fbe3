import { compareQuantities, isJsonObject, tryParseQuantity } from '@howdah/kube';
import type { Json, JsonObject } from '@howdah/plugin-api';
import { objectAt } from '../../json/memberOf.js';
import type { MergedVolume } from '../slots/podVolume.js';

/** A volume whose claim asks for at least the size that was contributed for it. */
export function renderVolume(
  volume: MergedVolume['volume'],
  sizes: ReadonlyMap<string, string>,
): JsonObject {
  const size = sizes.get(volume.name);
  const template = volume['volumeClaimTemplate'];
  if (size === undefined || !isJsonObject(template)) return volume;
  const spec = objectAt(template, 'spec');
  const resources = objectAt(spec, 'resources');
  const requests = objectAt(resources, 'requests');
  if (holds(requests['storage'], size)) return volume;
  return {
    ...volume,
    volumeClaimTemplate: {
      ...template,
      spec: { ...spec, resources: { ...resources, requests: { ...requests, storage: size } } },
    },
  };
}

/** Whether a claim asks for so much already: the least size of a volume never makes it smaller. */
function holds(asked: Json | undefined, size: string): boolean {
  if (typeof asked !== 'string' && typeof asked !== 'number') return false;
  const own = tryParseQuantity(asked);
  const least = tryParseQuantity(size);
  return own !== undefined && least !== undefined && compareQuantities(own, least) >= 0;
}
