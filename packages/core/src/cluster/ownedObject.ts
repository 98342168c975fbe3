import type { JsonObject, ObjectJson, OwnedObject } from '@howdah/plugin-api';

/** Writes an object down; namespace and owner are added when it is applied. */
export function objectOf(
  identity: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  },
  rest: JsonObject,
): ObjectJson {
  const { apiVersion, kind, name, labels, annotations } = identity;
  return {
    apiVersion,
    kind,
    metadata: { name, labels, ...(annotations === undefined ? {} : { annotations }) },
    ...rest,
  };
}

/** What tells an object from all others of its namespace. */
export function identityOf({
  apiVersion,
  kind,
  metadata: { name },
}: Pick<ObjectJson, 'apiVersion' | 'kind'> & {
  readonly metadata: { readonly name: string };
}): string {
  return `${apiVersion} ${kind} ${name}`;
}

/**
 * By these labels an object is found again, whoever contributed it: caches hold what bears the
 * cluster's, and what is not cached would be applied again and again.
 */
export function labelled(
  owned: OwnedObject,
  standard: Readonly<Record<string, string>>,
): OwnedObject {
  const { metadata } = owned.object;
  const labels = { ...metadata.labels, ...standard };
  return { ...owned, object: { ...owned.object, metadata: { ...metadata, labels } } };
}
