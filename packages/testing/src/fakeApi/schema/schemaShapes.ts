import { builtInShapes } from '../fields/builtInShapes.js';
import type { FieldShapes } from '../fields/fieldShapes.js';
import { fieldSchema, itemSchema, listOf } from './schemaNode.js';
import type { SchemaNode } from './schemaNode.js';

/** What a custom resource's schema declares of lists and maps; its metadata is like any other's. */
export function schemaShapes(root: SchemaNode): FieldShapes {
  return {
    ...shapesOf(root),
    field: (name) =>
      name === 'metadata' ? builtInShapes('metadata') : shapesOf(fieldSchema(root, name) ?? {}),
  };
}

function shapesOf(schema: SchemaNode): FieldShapes {
  return {
    list: () => {
      switch (schema['x-kubernetes-list-type']) {
        case 'set':
          return { list: 'set' };
        case 'map':
          return { list: 'map', keys: listOf(schema['x-kubernetes-list-map-keys']).map(String) };
        default:
          return { list: 'atomic' };
      }
    },
    atomicMap: schema['x-kubernetes-map-type'] === 'atomic',
    field: (name) => shapesOf(fieldSchema(schema, name) ?? {}),
    item: () => shapesOf(itemSchema(schema)),
  };
}
