import type { Ordering, Traced, Workload } from './claim.js';

/**
 * A program that starts a container's command, as `tini --` does: its arguments stand before the
 * command. The first of the order is the outermost. It must end in `exec` of what follows it.
 */
export interface EntrypointWrap extends Ordering, Traced {
  readonly slot: 'entrypoint.wrap';
  readonly workload?: Workload;
  readonly container: string;
  readonly id: string;
  readonly command: readonly string[];
}
