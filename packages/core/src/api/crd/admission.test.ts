import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseFepCluster } from '../parseFepCluster.js';
import { fepClusterSchema } from './fepClusterCrd.js';

const ajv = new Ajv({ strict: false, formats: { int32: true, 'date-time': true } });
const admits = ajv.compile(fepClusterSchema());

const sample = async (): Promise<unknown> => {
  const file = new URL('../fixtures/fepShapedCluster.yaml', import.meta.url);
  return parse(await readFile(file, 'utf8'));
};

const withSpec = (spec: object): object => ({
  apiVersion: 'fep.fujitsu.io/v2',
  kind: 'FEPCluster',
  metadata: { name: 'a' },
  spec,
});

describe('admission', () => {
  it('takes a manifest of the shape FEP users write', async () => {
    admits(await sample());
    expect(admits.errors ?? []).toEqual([]);
  });

  it('and the parser takes it too, losing nothing that was written', async () => {
    const manifest = await sample();
    const parsed = parseFepCluster(manifest);
    expect(parsed.problems).toBeUndefined();
    expect(parsed.cluster?.spec.fep.mcSpec?.requests).toEqual({ cpu: '0.2', memory: '512Mi' });
    const read = new Set(leafPaths(parsed.cluster));
    expect(leafPaths(manifest).filter((path) => !read.has(path))).toEqual([]);
  });

  it.each<[string, object]>([
    ['an empty spec', {}],
    ['a boolean syncMode', { fep: { syncMode: true } }],
    ['fields no version declares', { fep: { invented: { deeply: 1 } } }],
    ['amounts as numbers', { fep: { mcSpec: { limits: { cpu: 1.5, memory: 1e9 } } } }],
    ['blank schedules', { fepChildCrVal: { backup: { schedule2: { type: ' ' } } } }],
    ['settings of plugins', { plugins: { mine: { any: [1, null] } } }],
  ])('takes %s', (_, spec) => {
    expect(admits(withSpec(spec))).toBe(true);
  });

  it.each<[string, object]>([
    ['no members', { fep: { instances: 0 } }],
    ['half a member', { fep: { instances: 1.5 } }],
    ['a port out of range', { fep: { servicePort: 0 } }],
    ['an unknown pull policy', { fep: { image: { pullPolicy: 'Sometimes' } } }],
    ['a size that is none', { fepChildCrVal: { storage: { dataVol: { size: '2 GB' } } } }],
  ])('refuses %s', (_, spec) => {
    expect(admits(withSpec(spec))).toBe(false);
  });
});

function leafPaths(value: unknown, path = ''): readonly string[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => leafPaths(inner, `${path}.${key}`));
}
