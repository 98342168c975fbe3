import { lintStructuralSchema, prune, schemaCauses, withDefaults } from '@howdah/core';
import type { SchemaJson, SchemaNode as LintedNode } from '@howdah/core';
import { invalid, invalidCause } from '../failure.js';
import type { Cause } from '../failure.js';
import type { FieldShapes } from '../fields/fieldShapes.js';
import { isMap, mapAt } from '../jsonMap.js';
import type { JsonMap } from '../jsonMap.js';
import { compileRules, ruleCauses } from './celRules.js';
import { schemaShapes } from './schemaShapes.js';
import { refuseUndoneSchema } from './undone.js';

/** What the definition of a custom resource says of its objects. */
export interface ObjectSchema {
  readonly shapes: FieldShapes;
  /** Paths of fields that are not declared. */
  unknownFields(object: JsonMap): readonly string[];
  /** The object as it is stored: without unknown fields, with defaults. */
  complete(object: JsonMap): JsonMap;
  /** What is wrong with it. */
  causes(object: JsonMap, old: JsonMap | undefined): readonly Cause[];
}

const ROOT = 'spec.validation.openAPIV3Schema';
/** Fields of every object, which no schema declares. */
const ANY_OBJECT: SchemaJson = { 'x-kubernetes-preserve-unknown-fields': true };

/** Reads the schema of a version, or refuses the definition. */
export function readObjectSchema(schema: SchemaJson): ObjectSchema {
  refuseUnlessStructural(schema);
  const { properties } = schema;
  const rules = compileRules(withNames(schema), ROOT);
  const root = {
    ...schema,
    properties: {
      ...(isMap(properties) ? properties : {}),
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: ANY_OBJECT,
    },
  };
  return {
    shapes: schemaShapes(schema),
    unknownFields: (object) => [...unknownMetadata(object), ...prune(root, object, '').unknown],
    complete(object) {
      const pruned = withDefaults(root, prune(root, object, '').value);
      return isMap(pruned) ? pruned : {};
    },
    causes(object, old) {
      const broken = schemaCauses(root, { value: object, old, path: '' });
      if (broken.some(({ reason }) => !BY_VALUE.has(reason))) return [...broken, UNCHECKED];
      return [
        ...broken,
        ...ruleCauses(rules, { value: withNamesOnly(object), old: withNamesOnly(old), path: '' }),
      ];
    },
  };
}

/** After any other complaint the real server does not ask the rules. */
const BY_VALUE: ReadonlySet<string> = new Set(['FieldValueInvalid', 'FieldValueDuplicate']);
const UNCHECKED = invalidCause(
  '<nil>',
  'FieldValueInvalid',
  'some validation rules were not checked because the object was invalid',
);

const METADATA: ReadonlySet<string> = new Set(
  (
    'name generateName namespace selfLink uid resourceVersion generation creationTimestamp ' +
    'deletionTimestamp deletionGracePeriodSeconds labels annotations ownerReferences finalizers ' +
    'managedFields'
  ).split(' '),
);

function unknownMetadata(object: JsonMap): readonly string[] {
  return Object.keys(mapAt(object, 'metadata'))
    .filter((field) => !METADATA.has(field))
    .map((field) => `metadata.${field}`);
}

/** Rules at the root see of metadata only the names. */
function withNames(schema: SchemaJson): SchemaJson {
  const text = { type: 'string' };
  const metadata = { type: 'object', properties: { name: text, generateName: text } };
  const { properties } = schema;
  return {
    ...schema,
    properties: {
      ...(isMap(properties) ? properties : {}),
      apiVersion: text,
      kind: text,
      metadata,
    },
  };
}

function withNamesOnly(object: JsonMap | undefined): JsonMap | undefined {
  if (object === undefined) return undefined;
  const { name, generateName } = mapAt(object, 'metadata');
  const metadata = { name, ...(generateName === undefined ? {} : { generateName }) };
  return { ...object, metadata };
}

function refuseUnlessStructural(schema: SchemaJson): void {
  refuseUndoneSchema(schema);
  const node: LintedNode = schema;
  const problems = lintStructuralSchema(node);
  if (problems.length === 0) return;
  throw invalid(...problems.map((problem) => invalidCause(ROOT, 'FieldValueInvalid', problem)));
}
