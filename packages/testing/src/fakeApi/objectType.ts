import { apiVersionOf } from '@howdah/kube';
import { badRequest, Failure, invalid, invalidCause } from './failure.js';
import type { JsonMap } from './jsonMap.js';
import type { Operation } from './operations.js';

/**
 * Refuses an object that is not of the version that the path names, or says nothing of what it is: it
 * cannot even be read. What is built in may be left out.
 */
export function refuseUnreadable({ resource }: Operation, object: JsonMap): void {
  const { apiVersion, kind } = typeOf(object);
  const wanted = apiVersionOf(resource.kind);
  const custom = resource.schema !== undefined;
  if (custom && (kind === '' || apiVersion !== wanted)) throw badRequest();
  if (custom) return;
  if (apiVersion !== '' && apiVersion !== wanted) throw badRequest();
  if (kind !== '' && kind !== resource.kind.kind) throw badRequest();
}

/** Refuses an object to apply that does not say what the path says. */
export function refuseOtherType({ resource }: Operation, object: JsonMap): void {
  const { apiVersion, kind } = typeOf(object);
  if (apiVersion !== apiVersionOf(resource.kind) || kind !== resource.kind.kind) throw badRequest();
}

/** Refuses a custom resource of another kind; of a status only the status is looked at. */
export function refuseOtherKind({ resource, subresource }: Operation, object: JsonMap): void {
  if (resource.schema === undefined || subresource === 'status') return;
  const { kind } = typeOf(object);
  if (kind !== resource.kind.kind) throw invalid(mustBe('kind', resource.kind.kind));
}

/** Refuses a patch that makes another thing of an object. */
export function refuseChangedType(operation: Operation, next: JsonMap): void {
  const { apiVersion, kind } = typeOf(next);
  const wanted = apiVersionOf(operation.resource.kind);
  const unreadable = invalid(invalidCause('patch', 'FieldValueInvalid', 'is of another type'));
  if (operation.resource.schema === undefined) {
    if (apiVersion === '') throw badRequest();
    if (apiVersion !== wanted) throw unreadable;
    if (kind !== '' && kind !== operation.resource.kind.kind) throw unreadable;
    return;
  }
  if (apiVersion === '') throw new Failure(500, 'InternalError');
  if (kind === '') throw unreadable;
  refuseOtherKind(operation, next);
  if (apiVersion !== wanted) throw invalid(mustBe('apiVersion', wanted));
}

function typeOf({ apiVersion, kind }: JsonMap): {
  readonly apiVersion: string;
  readonly kind: string;
} {
  return {
    apiVersion: typeof apiVersion === 'string' ? apiVersion : '',
    kind: typeof kind === 'string' ? kind : '',
  };
}

function mustBe(field: string, wanted: string): ReturnType<typeof invalidCause> {
  return invalidCause(field, 'FieldValueInvalid', `must be ${wanted}`);
}
