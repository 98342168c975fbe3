import type { SchemaNode } from './schemaNode.js';

/** Why a node's default would not pass its own schema. */
export function defaultProblem(node: SchemaNode): readonly string[] {
  const value = node.default;
  if (value === undefined) return [];

  const found: string[] = [];
  if (node.type !== undefined && !hasType(value, node.type)) {
    found.push(`default ${JSON.stringify(value)} is no ${node.type}`);
  }
  if (node.enum && !node.enum.includes(value)) {
    found.push(`default ${JSON.stringify(value)} is not in the enum`);
  }
  if (typeof value === 'string' && node.pattern && !new RegExp(node.pattern, 'u').test(value)) {
    found.push(`default ${JSON.stringify(value)} does not match the pattern`);
  }
  if (typeof value === 'number' && outside(value, node)) {
    found.push(`default ${value} is out of range`);
  }
  return found;
}

function outside(value: number, node: SchemaNode): boolean {
  return value < (node.minimum ?? -Infinity) || value > (node.maximum ?? Infinity);
}

function hasType(value: unknown, type: string): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    default:
      return typeof value === type;
  }
}
