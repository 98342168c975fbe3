import { badRequest, Failure, invalid, invalidCause } from './failure.js';
import { isMap, mapAt, textAt } from './jsonMap.js';
import type { JsonMap } from './jsonMap.js';
import type { Operation } from './operations.js';

/** What a request brings, if it is an object for the place that the request names. */
export function bodyOf({ body, key, namespace }: Operation): JsonMap {
  if (!isMap(body)) throw badRequest();
  const metadata = mapAt(body, 'metadata');
  const name = textAt(metadata, 'name');
  if (key !== undefined && name !== undefined && name !== key.name) throw badRequest();
  const elsewhere = textAt(metadata, 'namespace');
  if (elsewhere !== undefined && elsewhere !== namespace) throw badRequest();
  return body;
}

/**
 * Refuses what no schema declares where the client asks for that, and each way of writing in its own
 * manner, as the real server does.
 */
export function refuseUnknown(
  { resource, query }: Operation,
  object: JsonMap,
  way: 'write' | 'patch' | 'apply',
): void {
  const unknown = resource.schema?.unknownFields(object) ?? [];
  if (unknown.length === 0) return;
  // A typed patch cannot even be read with a field that its type has not.
  if (way === 'apply') throw new Failure(500, 'InternalError');
  if (query.get('fieldValidation') !== 'Strict') return;
  const causes = unknown.map((field) => invalidCause(field, 'UnknownField', 'is not declared'));
  if (way === 'write') throw new Failure(400, 'BadRequest', { causes });
  throw invalid(invalidCause('patch', 'FieldValueInvalid', 'has fields that are not declared'));
}
