import type { ClusterView, Known } from '../plugin/input.js';
import { capability } from './capability.js';
import type { CapabilityToken } from './capability.js';

/** Capability `scale.decider@1`: how many members a cluster should have by what is measured. */
export interface ScaleDecider {
  /** Pure: from the facts that the provider observed last. Unknown changes nothing. */
  wanted(cluster: ClusterView): Known<{ readonly instances: number; readonly reason: string }>;
}

export const SCALE_DECIDER: CapabilityToken<ScaleDecider> = capability<ScaleDecider>(
  'scale.decider@1',
  { exclusive: true },
);
