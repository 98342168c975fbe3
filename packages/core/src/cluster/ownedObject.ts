import type { JsonObject, ObjectJson } from '@howdah/plugin-api';

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
