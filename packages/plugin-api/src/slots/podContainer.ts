import type { JsonObject } from '../json.js';
import type { Ordering, Traced, Workload } from './claim.js';

/**
 * A container of a workload, or a part of one: parts of the same name merge leaf by leaf. Env and
 * mounts come from their own slots.
 */
export interface PodContainer extends Ordering, Traced {
  readonly slot: 'pod.container';
  readonly workload?: Workload;
  readonly role: 'main' | 'init' | 'native-sidecar' | 'sidecar';
  readonly container: JsonObject & { readonly name: string };
}
