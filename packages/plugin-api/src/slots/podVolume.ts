import type { JsonObject } from '../json.js';
import type { Traced, Workload } from './claim.js';

/**
 * A volume of a workload; the name is the claim. With `volumeClaimTemplate` (as in an ephemeral
 * volume) every database member gets a claim of its own, which outlives the pod.
 */
export interface PodVolume extends Traced {
  readonly slot: 'pod.volume';
  readonly workload?: Workload;
  readonly volume: JsonObject & { readonly name: string };
}
