import { definePlugin, EMPTY_POD, podTemplate } from '@howdah/plugin-api';
import type { AnyPlugin, JsonObject, Root } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { explain } from '../explain/explain.js';
import { examplePlugin } from '../host/fixtures/examplePlugin.js';
import { objectAt, textAt } from '../json/memberOf.js';
import { renderRoot } from './renderRoot.js';

const images = { byMajor: { '17': 'example.org/postgres:17' }, defaultMajor: 17 };
const cluster = {
  apiVersion: 'fep.fujitsu.io/v2',
  kind: 'FEPCluster',
  metadata: { name: 'my-db', namespace: 'shop' },
  spec: {},
};
const pool = (spec: JsonObject) => ({
  apiVersion: 'example.org/v1',
  kind: 'Pool',
  metadata: { name: 'front', namespace: 'shop' },
  spec,
});

const root: Root = {
  kind: { apiVersion: 'example.org/v1', kind: 'Pool', plural: 'pools' },
  workload: 'pgpool',
  clusterOf: (object) => textAt(objectAt(object, 'spec'), 'cluster'),
  contribute: ({ root: object, names }) => [
    {
      slot: 'pod.container',
      workload: 'pgpool',
      role: 'main',
      container: { name: 'pgpool', image: textAt(objectAt(object, 'spec'), 'image') },
    },
    {
      slot: 'object',
      object: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'front-conf' },
        data: {
          size: JSON.stringify(objectAt(object, 'spec')['size'] ?? null),
          primary: names?.primaryService ?? 'nobody',
        },
      },
    },
  ],
  render: (_, { pods }) => [
    {
      slot: 'object',
      object: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'front' },
        spec: { template: podTemplate(pods.pgpool ?? EMPTY_POD, {}) },
      },
    },
  ],
};

const pooling = (part: Partial<Root> = {}): AnyPlugin =>
  definePlugin<null>({
    manifest: {
      id: 'pool.example',
      key: 'pool',
      version: '1.0.0',
      contract: '0.2',
      rbac: [
        { apiGroups: ['example.org'], resources: ['pools'], verbs: ['list', 'watch'] },
        { apiGroups: ['example.org'], resources: ['pools/status'], verbs: ['patch'] },
        {
          apiGroups: ['apps'],
          resources: ['deployments'],
          verbs: ['list', 'watch', 'create', 'patch', 'delete'],
        },
      ],
      watches: [
        { apiVersion: 'example.org/v1', kind: 'Pool', plural: 'pools', relevant: () => null },
        { apiVersion: 'apps/v1', kind: 'Deployment', relevant: () => null },
      ],
      crds: [
        {
          apiVersion: 'apiextensions.k8s.io/v1',
          kind: 'CustomResourceDefinition',
          metadata: { name: 'pools.example.org' },
          spec: {
            group: 'example.org',
            names: { kind: 'Pool', plural: 'pools' },
            versions: [{ name: 'v1', schema: { openAPIV3Schema: SCHEMA } }],
          },
        },
      ],
    },
    select: () => null,
    contribute: () => [],
    roots: [{ ...root, ...part }],
  });

const SCHEMA = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        cluster: { type: 'string' },
        image: { type: 'string' },
        size: { type: 'integer', default: 4 },
      },
    },
  },
};

const mounting = examplePlugin('secrets', {
  contribute: () => [
    {
      slot: 'pod.env',
      workload: 'pgpool',
      container: 'pgpool',
      env: { name: 'FROM', value: 'vault' },
    },
  ],
});

const spec = { cluster: 'my-db', image: 'example.org/pgpool:1' };

describe("a resource of a plugin's own that is composed offline", () => {
  const plugins = [pooling(), mounting];
  const rendered = renderRoot(pool(spec), { plugins, images, cluster });

  it('has the defaults of its CRD, knows its cluster and what plugins contribute to it', () => {
    expect(rendered.diagnostics).toEqual([]);
    expect(rendered.objects).toMatchObject([
      {
        kind: 'Deployment',
        metadata: { labels: { 'howdah.dev/cluster': 'my-db' } },
        spec: {
          template: {
            spec: {
              containers: [{ name: 'pgpool', env: [{ name: 'FROM', value: 'vault' }] }],
            },
          },
        },
      },
      { kind: 'ConfigMap', data: { size: '4', primary: 'my-db-primary-svc' } },
    ]);
  });

  it('is explained: who set each value, by which slot, and for which field', () => {
    const told = (kind: string, name: string, path: string) =>
      explain(rendered, { kind, name, path }).map(({ owners, slot, fields }) => [
        ...owners,
        slot,
        ...fields,
      ]);
    const container = '.spec.template.spec.containers[0]';
    expect(told('Deployment', 'front', `${container}.image`)).toEqual([
      ['pool.example', 'pod.container', 'spec.image'],
    ]);
    expect(told('Deployment', 'front', `${container}.env[0].value`)).toEqual([
      ['secrets.example', 'pod.env', 'spec.cluster'],
    ]);
    const sized = renderRoot(pool({ ...spec, size: 8 }), { plugins, images, cluster });
    expect(
      explain(sized, { kind: 'ConfigMap', name: 'front-conf', path: '.data.size' }),
    ).toMatchObject([{ value: '8', owners: ['pool.example'], fields: ['spec.size'] }]);
  });

  it('is told what is wrong with it, with its plugin, or with what was given', () => {
    const told = (manifest: unknown, part: Partial<Root> = {}, given: unknown = cluster) =>
      renderRoot(manifest, { plugins: [pooling(part)], images, cluster: given });
    expect(told(pool({ ...spec, size: 'x' }))).toMatchObject({
      objects: [],
      diagnostics: [{ severity: 'error', path: 'spec.size', message: 'must be of type integer' }],
    });
    expect(told({ ...pool(spec), kind: 'Pond' })).toMatchObject({
      objects: [],
      diagnostics: [{ code: 'KindUnknown', message: expect.stringContaining('Known here: Pool') }],
    });
    expect(told(pool(spec), {}, null)).toMatchObject({
      diagnostics: [{ code: 'ClusterUnknown', message: expect.stringContaining('"my-db"') }],
    });
    const broken: Partial<Root> = {
      render: () => {
        throw new TypeError('hunter2');
      },
    };
    expect(told(pool(spec), broken)).toMatchObject({
      objects: [],
      diagnostics: [
        { code: 'PluginFailed', message: expect.stringContaining('to render Pool shop/front') },
      ],
    });
  });
});
