import type { JsonObject } from '../json.js';
import type { Traced, Workload } from './claim.js';

/** An environment variable, by value or `valueFrom`. Container and name are the claim. */
export interface PodEnv extends Traced {
  readonly slot: 'pod.env';
  readonly workload?: Workload;
  readonly container: string;
  readonly env: JsonObject & { readonly name: string };
}
