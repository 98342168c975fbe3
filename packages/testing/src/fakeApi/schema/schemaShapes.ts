import { fieldSchema, itemSchema, listOf } from '@howdah/core';
import type { SchemaJson } from '@howdah/core';
import type { JsonMap } from '../jsonMap.js';
import { builtInShapes } from '../fields/builtInShapes.js';
import type { FieldShapes, ListShape } from '../fields/fieldShapes.js';

/** What a custom resource's schema declares of lists and maps; its metadata is like any other's. */
export function schemaShapes(root: SchemaJson): FieldShapes {
  return {
    ...shapesOf(root),
    field: (name) =>
      name === 'metadata' ? builtInShapes('metadata') : shapesOf(fieldSchema(root, name) ?? {}),
  };
}

function keyedShape(schema: SchemaJson): ListShape {
  const keys = listOf(schema['x-kubernetes-list-map-keys']).map(String);
  const defaults: JsonMap = {};
  for (const key of keys) defaults[key] = fieldSchema(itemSchema(schema), key)?.['default'];
  return { list: 'map', keys, defaults };
}

function shapesOf(schema: SchemaJson): FieldShapes {
  return {
    list: () => {
      switch (schema['x-kubernetes-list-type']) {
        case 'set':
          return { list: 'set' };
        case 'map':
          return keyedShape(schema);
        default:
          return { list: 'atomic' };
      }
    },
    atomicMap: schema['x-kubernetes-map-type'] === 'atomic',
    field: (name) => shapesOf(fieldSchema(schema, name) ?? {}),
    item: () => shapesOf(itemSchema(schema)),
  };
}
