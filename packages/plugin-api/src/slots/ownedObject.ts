import type { JsonObject, ObjectJson } from '../json.js';
import type { Traced } from './claim.js';

/**
 * A whole object that one plugin owns. `atCreation` is merged in when the object is made and left
 * alone afterwards: those fields belong to somebody else from then on. `keep` leaves the object
 * there when the resource is deleted, as the volumes are: for what belongs to the data.
 */
export interface OwnedObject extends Traced {
  readonly slot: 'object';
  readonly object: ObjectJson;
  readonly atCreation?: JsonObject;
  readonly keep?: true;
}
