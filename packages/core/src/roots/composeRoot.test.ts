import { EMPTY_POD, podTemplate } from '@howdah/plugin-api';
import type { Contribution, Root, RootInput } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { composeRoot } from './composeRoot.js';

const query: Contribution = {
  slot: 'monitoring.query',
  name: 'pg_wal',
  sql: 'SELECT 1',
  metrics: [],
};

const inherited: readonly Contribution[] = [
  query,
  {
    slot: 'alert.rule',
    name: 'Full',
    expression: 'free < 1',
    severity: 'error',
    summary: 'The volume is full.',
  },
  { slot: 'plugin.slot', of: 'a.example/path', law: 'keyed', key: 'audit', value: '/log/audit' },
  { slot: 'pod.env', workload: 'exporter', container: 'exporter', env: { name: 'A', value: '1' } },
  { slot: 'pod.env', container: 'fep-patroni', env: { name: 'B', value: '2' } },
];

const about = {
  root: { apiVersion: 'example.org/v1', kind: 'Exporter', metadata: { name: 'x' } },
  observed: { others: [] },
};

describe('a root', () => {
  const seen: RootInput[] = [];
  const root: Pick<Root, 'workload' | 'contribute' | 'render'> = {
    workload: 'exporter',
    contribute: (input) => {
      seen.push(input);
      return [
        {
          slot: 'pod.container',
          workload: 'exporter',
          role: 'main',
          container: { name: 'exporter' },
        },
      ];
    },
    render: (_, { queries, alerts, pods }) => [
      {
        slot: 'object',
        object: {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'x' },
          spec: {
            names: [...queries, ...alerts].map(({ name }) => name),
            template: podTemplate(pods.exporter ?? EMPTY_POD, {}),
          },
        },
      },
    ],
  };
  const composed = composeRoot(root, about, {
    plugin: 'exporter.example',
    inherited: inherited.map((contribution) => ({ owner: 'audit.example', contribution })),
  });

  it('takes in what the cluster has for its workload, and what names none', () => {
    expect(composed.composition.conflicts).toEqual([]);
    expect(composed.composition.merged.objects[0]?.object['spec']).toMatchObject({
      names: ['pg_wal', 'Full'],
      template: {
        spec: { containers: [{ name: 'exporter', env: [{ name: 'A', value: '1' }] }] },
      },
    });
    expect(Object.keys(composed.composition.merged.pods)).toEqual(['exporter']);
  });

  it('reads the queries, alerts and slots of plugins before it contributes', () => {
    expect(seen[0]?.clusterSlots).toMatchObject({
      queries: [{ name: 'pg_wal' }],
      alerts: [{ name: 'Full', severity: 'error' }],
      pluginSlots: { 'a.example/path': [{ key: 'audit', value: '/log/audit' }] },
    });
    expect(seen[0]).toBe(composed.input);
  });

  it('without a cluster reads none', () => {
    const { input } = composeRoot(root, about, { plugin: 'exporter.example', inherited: [] });
    expect(input.clusterSlots).toEqual({ queries: [], alerts: [], pluginSlots: {} });
  });
});
