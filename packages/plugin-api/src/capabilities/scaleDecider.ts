import type { Known } from '../plugin/input.js';
import { capability } from './capability.js';
import type { CapabilityToken } from './capability.js';

/**
 * Capability `scale.decider@1`, offered for a cluster: how many members it should have by what was
 * measured. Pure. Unknown changes nothing.
 */
export interface ScaleDecider {
  wanted(): Known<{ readonly instances: number; readonly reason: string }>;
}

export const SCALE_DECIDER: CapabilityToken<ScaleDecider> = capability<ScaleDecider>(
  'scale.decider@1',
  { exclusive: true },
);
