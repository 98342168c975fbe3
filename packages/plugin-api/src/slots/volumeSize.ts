import type { Traced } from './claim.js';

/** The least size of a volume that has a claim, as a Kubernetes quantity. The maximum wins. */
export interface VolumeSize extends Traced {
  readonly slot: 'volume.size';
  readonly volume: string;
  readonly size: string;
}
