import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fepClusterSchema } from './fepClusterCrd.js';
import { withPluginSchemas } from './withPluginSchemas.js';
import { lintStructuralSchema } from './lintStructuralSchema.js';
import { childNodes } from './schemaNode.js';
import type { SchemaNode } from './schemaNode.js';

/** What the FEP operator's own definition says of one field. */
const fieldFact = z.object({
  path: z.string(),
  type: z.string(),
  default: z.unknown().optional(),
  enum: z.array(z.string()).optional(),
  pattern: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  maxLength: z.number().optional(),
  required: z.array(z.string()).optional(),
  mapOf: z.string().optional(),
  keepsUnknown: z.boolean().optional(),
});
type FieldFact = z.output<typeof fieldFact>;

// A port outside 1 to 65535 never works, so it is refused here though FEP admits it.
const NARROWER = new Set(['spec.fep.servicePort', 'spec.fep.standby.streaming.port']);

const root: SchemaNode = fepClusterSchema();
const nodes = new Map<string, SchemaNode>();
const collect = (node: SchemaNode, path: string): void => {
  nodes.set(path, node);
  for (const [childPath, child] of childNodes(node, path)) collect(child, childPath);
};
collect(root, '');

const fixture = new URL('../fixtures/fepClusterFields.json', import.meta.url);
const facts = z.array(fieldFact).parse(JSON.parse(await readFile(fixture, 'utf8')));

describe('the FEPCluster definition', () => {
  it('is a structural schema', () => {
    expect(lintStructuralSchema(root)).toEqual([]);
  });

  it('declares every field of the FEP operator', () => {
    expect(facts.length).toBeGreaterThan(400);
    expect(facts.map((fact) => fact.path).filter((path) => !nodes.has(path))).toEqual([]);
  });

  it('takes everything the FEP operator takes', () => {
    expect(facts.flatMap((fact) => narrowings(fact, nodes.get(fact.path) ?? {}))).toEqual([]);
  });

  it('takes every amount and size the FEP operator takes', () => {
    for (const { path, pattern } of facts) {
      const ours = nodes.get(path)?.pattern;
      if (pattern === undefined || ours === undefined || pattern === ours) continue;
      fc.assert(
        fc.property(fc.stringMatching(new RegExp(pattern)), (text) => new RegExp(ours).test(text)),
        { numRuns: 50 },
      );
    }
  });

  it('bounds the length of every text that is written in a manifest', () => {
    const texts = [...nodes].filter(
      ([path, node]) =>
        path.startsWith('spec.') &&
        node.enum === undefined &&
        (node.type === 'string' || node.pattern !== undefined),
    );
    expect(texts.length).toBeGreaterThan(150);
    expect(texts.filter(([, { maxLength }]) => maxLength === undefined)).toEqual([]);
    expect(Math.max(...texts.map(([, { maxLength = 0 }]) => maxLength))).toBe(256 * 1024);
  });

  it('describes every field', () => {
    const silent = [...nodes].filter(([path, node]) => !node.description && describable(path));
    expect(silent.map(([path]) => path)).toEqual([]);
  });

  it('writes no default into a manifest but those of FEP and the number of members', () => {
    const known = new Set(
      facts.filter((fact) => fact.default !== undefined).map((fact) => fact.path),
    );
    const ours = [...nodes].filter(([path, node]) => 'default' in node && !known.has(path));
    expect(ours.map(([path]) => path)).toEqual(['spec.fep.instances']);
  });

  it('keeps the settings of any plugin', () => {
    expect(nodes.get('spec.plugins{}')?.['x-kubernetes-preserve-unknown-fields']).toBe(true);
  });

  it('holds what plugins say of their own settings, and keeps those of others', () => {
    const own = { type: 'object', properties: { greeting: { type: 'string' } } };
    const schema: SchemaNode = withPluginSchemas(fepClusterSchema(), [
      { key: 'hello', specSchema: own },
      { key: 'silent' },
    ]);
    expect(lintStructuralSchema(schema)).toEqual([]);
    const { properties, ...rest } = schema.properties?.['spec']?.properties?.['plugins'] ?? {};
    expect(properties).toEqual({ hello: own });
    expect(rest).toEqual({
      type: 'object',
      description: 'Settings of plugins, by plugin key.',
      'x-kubernetes-preserve-unknown-fields': true,
    });
  });
});

function narrowings(fact: FieldFact, node: SchemaNode): string[] {
  const found: string[] = [];
  const demand = (holds: boolean, what: string): void => {
    if (!holds) found.push(`${fact.path}: ${what}`);
  };
  const typeless = node.type === undefined;

  demand(typeless || fact.type === node.type || fact.type === 'any', `type ${node.type}`);
  demand(fact.type !== 'any' || typeless, 'is free in FEP');
  demand(!fact.keepsUnknown || node['x-kubernetes-preserve-unknown-fields'] === true, 'unknown');
  if (fact.default !== undefined) {
    demand(node.default === fact.default, `default ${JSON.stringify(node.default)}`);
  }
  demand(!node.enum || (fact.enum ?? []).every((value) => node.enum?.includes(value)), 'enum');
  demand(!node.enum || fact.enum !== undefined, 'has an enum');
  demand(!node.pattern || fact.pattern !== undefined, 'has a pattern');
  demand(
    (node.required ?? []).every((name) => fact.required?.includes(name)),
    'required',
  );
  if (fact.mapOf) demand(nodes.get(`${fact.path}{}`)?.type === fact.mapOf, 'map');

  if (!NARROWER.has(fact.path)) {
    demand((node.minimum ?? -Infinity) <= (fact.minimum ?? -Infinity), 'minimum');
    demand((node.maximum ?? Infinity) >= (fact.maximum ?? Infinity), 'maximum');
  }
  demand((node.minItems ?? 0) <= (fact.minItems ?? 0), 'minItems');
  demand((node.maxItems ?? Infinity) >= (fact.maxItems ?? Infinity), 'maxItems');
  // FEP bounds hardly any text; ours are bounded by what no manifest that makes sense comes to.
  const longest = fact.maxLength ?? (fact.pattern === undefined ? 4096 : 64);
  const isText = node.type === 'string' || node.pattern !== undefined;
  demand(!isText || node.enum !== undefined || (node.maxLength ?? 0) >= longest, 'maxLength');
  return found;
}

function describable(path: string): boolean {
  return path !== 'metadata' && !path.endsWith('[]') && !path.endsWith('{}');
}
