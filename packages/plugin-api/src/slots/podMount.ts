import type { JsonObject } from '../json.js';
import type { Traced, Workload } from './claim.js';

/** A mount; container and path together are the claim. */
export interface PodMount extends Traced {
  readonly slot: 'pod.mount';
  readonly workload?: Workload;
  readonly container: string;
  readonly mount: JsonObject & { readonly name: string; readonly mountPath: string };
  /** Sees the volume as it is, also where `volume.root` moved its content below a directory. */
  readonly outsideRoot?: true;
}
