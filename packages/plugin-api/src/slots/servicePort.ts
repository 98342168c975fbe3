import type { Traced } from './claim.js';

/** A named port of the database Services and of the server container. */
export interface ServicePort extends Traced {
  readonly slot: 'service.port';
  readonly name: string;
  readonly port: number;
}
