import { randomUUID } from 'node:crypto';
import { defineKind, KINDS } from '@howdah/kube';
import type { AnyObject, JsonObject, Kind } from '@howdah/kube';
import { untilAnswered } from './fixtures.js';
import type { Target } from './target.js';

const GROUP = 'contract.howdah.dev';

/** A kind of a test's own, on the server. */
export interface CustomKind {
  readonly kind: Kind;
  /** The name of its definition. */
  readonly definition: string;
  /** An object of it in the target's namespace. */
  object(name: string, fields?: JsonObject): AnyObject;
}

/** A definition of one version; names are drawn, so that tests do not meet. */
export function customDefinition(version: {
  readonly schema: JsonObject;
  readonly subresources?: JsonObject;
}): AnyObject {
  const plural = `widgets${randomUUID().slice(0, 6)}`;
  const kind = `Widget${plural.slice(7)}`;
  const { schema, ...rest } = version;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${GROUP}` },
    spec: {
      group: GROUP,
      scope: 'Namespaced',
      names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
      versions: [
        { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema }, ...rest },
      ],
    },
  };
}

/** Registers a definition and waits until its objects can be written. */
export async function defineCustomKind(
  { kube, namespace }: Target,
  version: Parameters<typeof customDefinition>[0],
): Promise<CustomKind> {
  const definition = customDefinition(version);
  const { name } = definition.metadata;
  const plural = name.slice(0, name.indexOf('.'));
  const kind = defineKind({
    group: GROUP,
    version: 'v1',
    kind: `Widget${plural.slice(7)}`,
    plural,
  });
  await kube.create(KINDS.customResourceDefinitions, definition);
  await untilAnswered(`${name} is served`, () => kube.serves(kind));
  return {
    kind,
    definition: name,
    object: (object, fields = {}) => ({
      apiVersion: `${GROUP}/v1`,
      kind: kind.kind,
      metadata: { namespace, name: object },
      ...fields,
    }),
  };
}
