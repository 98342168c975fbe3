import { defaultProblem } from './defaultProblem.js';
import { childNodes } from './schemaNode.js';
import type { SchemaNode } from './schemaNode.js';

const KEYWORDS = new Set([
  'type',
  'description',
  'format',
  'default',
  'nullable',
  'enum',
  'properties',
  'additionalProperties',
  'items',
  'required',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-int-or-string',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-map-type',
  'x-kubernetes-validations',
]);

const TYPES = new Set(['object', 'array', 'string', 'integer', 'number', 'boolean']);
const INT_OR_STRING = JSON.stringify([{ type: 'integer' }, { type: 'string' }]);
const CEL_LOOP = /\.(all|exists|exists_one|map|filter)\(/;

/**
 * What the API server would object to in a schema, by the rules for structural schemas
 * (Kubernetes enhancement 2335), and what would make its CEL rules too costly.
 */
export function lintStructuralSchema(root: SchemaNode): readonly string[] {
  const problems: string[] = [];
  const visit = (node: SchemaNode, path: string): void => {
    for (const problem of nodeProblems(node)) problems.push(`${path || '(root)'}: ${problem}`);
    for (const [childPath, child] of childNodes(node, path)) visit(child, childPath);
  };

  visit(root, '');
  const { metadata } = root.properties ?? {};
  if (metadata && JSON.stringify(metadata) !== '{"type":"object"}') {
    problems.push('metadata: only `type: object` may be said of it');
  }
  return problems;
}

function nodeProblems(node: SchemaNode): readonly string[] {
  return [
    ...keywordProblems(node),
    ...typeProblems(node),
    ...listProblems(node),
    ...ruleProblems(node),
    ...defaultProblem(node),
  ];
}

function keywordProblems(node: SchemaNode): string[] {
  return Object.entries(node).flatMap(([keyword, value]) => {
    if (KEYWORDS.has(keyword)) return [];
    const intOrString = node['x-kubernetes-int-or-string'] === true;
    const allowed = keyword === 'anyOf' && intOrString && JSON.stringify(value) === INT_OR_STRING;
    return allowed ? [] : [`\`${keyword}\` has no place in a structural schema`];
  });
}

function typeProblems(node: SchemaNode): string[] {
  const found: string[] = [];
  const free =
    node['x-kubernetes-preserve-unknown-fields'] === true ||
    node['x-kubernetes-int-or-string'] === true;

  if (node.type === undefined && !free) found.push('`type` is missing');
  if (node.type !== undefined && !TYPES.has(node.type)) found.push(`no such type: ${node.type}`);
  if (node['x-kubernetes-preserve-unknown-fields'] === false) {
    found.push('`x-kubernetes-preserve-unknown-fields` is true or absent');
  }
  if (node.properties && node.additionalProperties !== undefined) {
    found.push('`additionalProperties` is forbidden beside `properties`');
  }
  if (typeof node.additionalProperties === 'boolean') {
    found.push('`additionalProperties` must be a schema');
  }
  if ((node.properties || node.additionalProperties) && node.type !== 'object') {
    found.push('properties need `type: object`');
  }
  for (const name of node.required ?? []) {
    if (!node.properties || !(name in node.properties))
      found.push(`required ${name} is undeclared`);
  }
  return found;
}

function listProblems(node: SchemaNode): string[] {
  const found: string[] = [];
  if (node.type === 'array' && !node.items) found.push('`items` is missing');
  if (Array.isArray(node.items)) found.push('`items` must be one schema');
  if (node.items && node.type !== 'array') found.push('`items` needs `type: array`');

  const keys = node['x-kubernetes-list-map-keys'] ?? [];
  if ((node['x-kubernetes-list-type'] === 'map') !== keys.length > 0) {
    found.push('a list of type map needs its keys, and only that one');
  }
  for (const key of keys) {
    const item = node.items;
    const certain = item?.required?.includes(key) || item?.properties?.[key]?.default !== undefined;
    if (!certain) found.push(`key ${key} of the list must be required or have a default`);
  }
  return found;
}

function ruleProblems(node: SchemaNode): string[] {
  return (node['x-kubernetes-validations'] ?? []).flatMap((rule) => {
    const found: string[] = [];
    if (rule.message === '' || rule.message.includes('\n')) {
      found.push(`the message of rule ${rule.rule} must be one line of text`);
    }
    if (CEL_LOOP.test(rule.rule)) {
      found.push(
        ...unbounded(node).map((path) => `rule ${rule.rule} loops over unbounded ${path}`),
      );
    }
    return found;
  });
}

/** Lists, maps and strings at or below a node without an upper bound of their size. */
function unbounded(node: SchemaNode, path = 'self'): string[] {
  const here =
    (node.type === 'array' && node.maxItems === undefined) ||
    (node.type === 'string' && node.maxLength === undefined && node.enum === undefined) ||
    (node.additionalProperties !== undefined && node.maxProperties === undefined);
  const below = childNodes(node, path).flatMap(([childPath, child]) => unbounded(child, childPath));
  return here ? [path, ...below] : below;
}
