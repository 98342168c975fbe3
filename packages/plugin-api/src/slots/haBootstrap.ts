import type { JsonObject } from '../json.js';
import type { Traced } from './claim.js';

/** A way to make the first member, other than initdb. One provider. */
export interface HaBootstrap extends Traced {
  readonly slot: 'ha.bootstrap';
  readonly method: string;
  readonly command: string;
  readonly options?: JsonObject;
}
