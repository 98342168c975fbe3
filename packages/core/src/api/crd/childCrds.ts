import type { z } from 'zod';
import { NOTES } from '../../children/propagation.js';
import { fepBackup, fepCert, fepConfig, fepUser, fepVolume } from '../fepChildren.js';
import { FEP_GROUP } from '../fepCluster.js';
import { objectSchema } from './objectSchema.js';
import type { SchemaNode } from './schemaNode.js';

/** What is published of a kind, and what a person sees in a list beside the name, by column. */
interface Published {
  readonly kind: string;
  readonly schema: z.ZodType;
  readonly columns?: Readonly<Record<string, string>>;
}

const PUBLISHED: readonly Published[] = [
  { kind: 'FEPConfig', schema: fepConfig },
  {
    kind: 'FEPVolume',
    schema: fepVolume,
    columns: {
      Data: '.spec.storage.dataVol.size',
      WAL: '.spec.storage.walVol.size',
      Logs: '.spec.storage.logVol.size',
    },
  },
  {
    kind: 'FEPUser',
    schema: fepUser,
    columns: { Database: '.spec.sysUsers.pgdb', User: '.spec.sysUsers.pguser' },
  },
  { kind: 'FEPCert', schema: fepCert },
  {
    kind: 'FEPBackup',
    schema: fepBackup,
    columns: {
      'First schedule': '.spec.backup.schedule1.schedule',
      Type: '.spec.backup.schedule1.type',
    },
  },
];

/** A definition, found by the name of its resource. */
export interface ChildCrd {
  readonly plural: string;
  readonly crd: object;
}

/** The CustomResourceDefinitions of the kinds of child resources. */
export function childCrds(): readonly ChildCrd[] {
  return PUBLISHED.map(({ kind, schema, columns = {} }) => {
    const singular = kind.toLowerCase();
    const plural = `${singular}s`;
    const crd = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${plural}.${FEP_GROUP}` },
      spec: {
        group: FEP_GROUP,
        names: { kind, listKind: `${kind}List`, plural, singular },
        scope: 'Namespaced',
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: childSchema(schema) },
            subresources: { status: {} },
            additionalPrinterColumns: [
              ...Object.entries(columns).map(([name, jsonPath]) => column(name, jsonPath)),
              column('Edited', `.metadata.annotations.${NOTES.edited.replaceAll('.', '\\.')}`),
              { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
            ],
          },
        ],
      },
    };
    return { plural, crd };
  });
}

function column(name: string, jsonPath: string): object {
  return { name, type: 'string', jsonPath };
}

/**
 * A child holds what its cluster's manifest holds, whatever definition that was admitted by: nothing
 * is filled in, and nothing is dropped.
 */
export function childSchema(schema: z.ZodType): SchemaNode {
  const { properties = {}, ...rest }: SchemaNode = objectSchema(schema);
  const { spec = {}, ...others } = properties;
  return { ...rest, properties: { ...others, spec: asWritten(spec) } };
}

function asWritten(node: SchemaNode): SchemaNode {
  const { default: _filledIn, properties, items, additionalProperties, ...rest } = node;
  return {
    ...rest,
    ...(items === undefined ? {} : { items: asWritten(items) }),
    ...(typeof additionalProperties === 'object'
      ? { additionalProperties: asWritten(additionalProperties) }
      : {}),
    ...(properties === undefined
      ? {}
      : { properties: each(properties), 'x-kubernetes-preserve-unknown-fields': true }),
  };
}

function each(nodes: Readonly<Record<string, SchemaNode>>): Record<string, SchemaNode> {
  return Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, asWritten(node)]));
}
