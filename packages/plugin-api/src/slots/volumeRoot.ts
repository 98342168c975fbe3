import type { Traced } from './claim.js';

/**
 * An encryption engine puts a volume's content below a directory of its own; every mount of that
 * volume follows. A scalar claim of the volume. Relative path, e.g. `plain`.
 */
export interface VolumeRoot extends Traced {
  readonly slot: 'volume.root';
  readonly volume: string;
  readonly directory: string;
}
