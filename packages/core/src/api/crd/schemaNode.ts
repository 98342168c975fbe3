import type { ValidationRule } from '../objectShapes.js';

/** A node of an OpenAPI schema as a CustomResourceDefinition may hold it. */
export interface SchemaNode {
  type?: string;
  description?: string;
  format?: string;
  default?: unknown;
  nullable?: boolean;
  enum?: readonly unknown[];
  properties?: Record<string, SchemaNode>;
  additionalProperties?: SchemaNode | boolean;
  items?: SchemaNode;
  required?: readonly string[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  minProperties?: number;
  maxProperties?: number;
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-list-type'?: string;
  'x-kubernetes-list-map-keys'?: readonly string[];
  'x-kubernetes-validations'?: readonly ValidationRule[];
}

/** The schemas directly below a node, with the path that leads to each. */
export function childNodes(
  node: SchemaNode,
  path: string,
): readonly (readonly [string, SchemaNode])[] {
  const named = Object.entries(node.properties ?? {}).map(
    ([name, child]) => [path === '' ? name : `${path}.${name}`, child] as const,
  );
  const map = typeof node.additionalProperties === 'object' ? [node.additionalProperties] : [];
  const list = node.items ? [node.items] : [];
  return [
    ...named,
    ...map.map((child) => [`${path}{}`, child] as const),
    ...list.map((child) => [`${path}[]`, child] as const),
  ];
}
