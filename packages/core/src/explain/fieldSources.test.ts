import { definePlugin, pluginSpec } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { renderCluster } from '../render/renderCluster.js';
import { textAt } from '../json/memberOf.js';
import { explain, explainParameter } from './explain.js';

/** A plugin that says nothing about the fields it reads. */
const hello = definePlugin({
  manifest: { id: 'hello.example', key: 'hello', version: '1.0.0', contract: '0.2' },
  select: (spec) => pluginSpec(spec, 'hello'),
  enabled: (own) => own !== undefined,
  contribute: ({ cluster, spec }) => [
    {
      slot: 'pg.parameter',
      name: 'work_mem',
      value: spec?.['large'] === true ? '64MB' : '4MB',
      strength: 'default',
    },
    {
      slot: 'object',
      object: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: `${cluster.name}-hello` },
        data: {
          greeting: textAt(spec ?? {}, 'greeting') ?? 'hi',
          members: String(cluster.instances),
        },
      },
    },
  ],
});

const images = { byMajor: { '17': 'example.org/postgres:17' }, defaultMajor: 17 };
const manifest = {
  apiVersion: 'fep.fujitsu.io/v2',
  kind: 'FEPCluster',
  metadata: { name: 'x', namespace: 'shop' },
  spec: { fep: { instances: 1 }, plugins: { hello: { greeting: 'hello', large: true } } },
};

describe('of a plugin that tells of no field', () => {
  const rendered = renderCluster(manifest, { plugins: [hello], images });

  it.each([
    ['.data.greeting', 'hello', ['spec.plugins.hello.greeting']],
    ['.data.members', '1', ['spec.fep.instances', 'spec.plugins.hello']],
    ['.kind', 'ConfigMap', ['spec.plugins.hello']],
  ])('the fields that %s depends on are found, the narrowest of them', (path, value, fields) => {
    const target = { kind: 'ConfigMap', name: 'x-hello', path };
    expect(explain(rendered, target)).toMatchObject([{ owners: ['hello.example'], value, fields }]);
  });

  it('the field behind a parameter is found, too', () => {
    expect(explainParameter(rendered, 'work_mem')).toMatchObject({
      value: '64MB',
      owners: ['hello.example'],
      fields: ['spec.plugins.hello.large'],
    });
  });
});
