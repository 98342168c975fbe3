import { invalidCause } from './failure.js';
import type { Cause } from './failure.js';
import { isMap, mapAt, sameJson, textAt } from './jsonMap.js';
import type { JsonMap } from './jsonMap.js';
import { withMetadata } from './metadata.js';
import { resourceId } from './resource.js';
import type { Store } from './store.js';

const FIELD = 'metadata.ownerReferences';

/** The owners that an object names. */
export function referencesOf(object: JsonMap): readonly JsonMap[] {
  const { ownerReferences } = mapAt(object, 'metadata');
  return Array.isArray(ownerReferences) ? ownerReferences.filter(isMap) : [];
}

/** The object with each of its owners named once. */
export function withDistinctOwners(object: JsonMap): JsonMap {
  const all = referencesOf(object);
  const distinct = all.filter(
    (reference, at) => all.findIndex((each) => sameJson(each, reference)) === at,
  );
  return distinct.length === all.length
    ? object
    : withMetadata(object, { ownerReferences: distinct });
}

/** What is wrong with the owners that an object names. */
export function ownerCauses(object: JsonMap): readonly Cause[] {
  const references = referencesOf(object);
  const controllers = references.filter(({ controller }) => controller === true);
  return [
    ...references.flatMap(referenceCauses),
    ...controllers
      .slice(1)
      .map(() => invalidCause(FIELD, 'FieldValueInvalid', 'only one can be the controller')),
  ];
}

function referenceCauses(reference: JsonMap): readonly Cause[] {
  const { apiVersion, kind } = reference;
  const empty = ['kind', 'name', 'uid'].filter((field) => (textAt(reference, field) ?? '') === '');
  const isVersion = typeof apiVersion === 'string' && /^([^/]+\/)?[^/]+$/.test(apiVersion);
  return [
    ...(isVersion ? [] : ['apiVersion']).concat(empty).map((field) => {
      return invalidCause(`${FIELD}.${field}`, 'FieldValueInvalid', 'must not be empty');
    }),
    ...(apiVersion === 'v1' && kind === 'Event'
      ? [invalidCause(FIELD, 'FieldValueInvalid', 'an Event owns nothing')]
      : []),
  ];
}

/** What the garbage collector finds of an owner where a reference says that it is. */
export type Owner = 'present' | 'absent' | 'unknown';

/**
 * Looks for an owner by its coordinates, as the collector does: in another namespace, or of another
 * kind, there is none, whoever has the uid. Of a kind that nobody serves it cannot tell, nor where the
 * dependent is in no namespace itself.
 */
export function ownerOf(store: Store, dependent: JsonMap, reference: JsonMap): Owner {
  const kind = store.kindOf(textAt(reference, 'apiVersion') ?? '', textAt(reference, 'kind') ?? '');
  if (kind === undefined) return 'unknown';
  const namespace = textAt(mapAt(dependent, 'metadata'), 'namespace');
  if (kind.namespaced && namespace === undefined) return 'unknown';
  const name = textAt(reference, 'name') ?? '';
  const key = { namespace: kind.namespaced ? namespace : undefined, name };
  const owner = store.get(resourceId(kind), key)?.object;
  return owner !== undefined && mapAt(owner, 'metadata')['uid'] === reference['uid']
    ? 'present'
    : 'absent';
}
