import { describe, expect, it } from 'vitest';
import type { PluginManifest } from '@howdah/plugin-api';
import { checkAssembly } from './checkAssembly.js';
import { examplePlugin } from './fixtures/examplePlugin.js';

const plugin = (key: string, manifest: Partial<PluginManifest> = {}) =>
  examplePlugin(key, { manifest });

const watching = { watches: [{ apiVersion: 'apps/v1', kind: 'Deployment', relevant: () => null }] };

const definition = (plural: string, group: string) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.${group}` },
  spec: { group, names: { plural } },
});

const POOL = { apiVersion: 'example.org/v1', kind: 'Pool', plural: 'pools' };
const POOLS = {
  watches: [{ ...POOL, relevant: () => null }],
  rbac: [
    { apiGroups: ['example.org'], resources: ['pools'], verbs: ['list', 'watch'] },
    { apiGroups: ['example.org'], resources: ['pools/status'], verbs: ['patch'] },
  ],
};

function rooted(key: string, manifest: Partial<PluginManifest> = {}) {
  const root = { kind: POOL, workload: 'app/pool', clusterOf: () => undefined } as const;
  const empty = { contribute: () => [], render: () => [] };
  return examplePlugin(key, {
    manifest: { ...POOLS, ...manifest },
    roots: [{ ...root, ...empty }],
  });
}

function hostileToRead() {
  const { manifest, ...rest } = plugin('a');
  const get = (): never => {
    throw new TypeError('hunter2');
  };
  return Object.defineProperty({ ...rest, id: manifest.id }, 'manifest', { get, enumerable: true });
}

describe('an assembly', () => {
  it('has requirements before those who require them, whatever the order of the list', () => {
    const a = plugin('a', { requires: ['x@1'] });
    const b = plugin('b', { provides: ['x@1'], requires: ['y@1'] });
    const c = plugin('c', { provides: ['y@1'] });

    expect(checkAssembly([a, b, c])).toEqual([c, b, a]);
    expect(checkAssembly([c, a, b])).toEqual([c, b, a]);
  });

  it('has what is used without being required before its user, unless it uses that in turn', () => {
    const a = plugin('a', { optional: ['y@1'] });
    const b = plugin('b', { provides: ['y@1'], optional: ['z@1'] });
    const c = plugin('c', { provides: ['z@1'], requires: ['y@1'] });

    expect(checkAssembly([a, b, c])).toEqual([b, a, c]);
    expect(checkAssembly([c, b, a])).toEqual([b, a, c]);
  });

  it('may have two providers of a capability that is not exclusive', () => {
    const both = [plugin('a', { provides: ['x@1'] }), plugin('b', { provides: ['x@1'] })];
    expect(checkAssembly(both)).toEqual(both);
  });

  it.each<readonly [string, readonly unknown[], string, string]>([
    ['what is no plugin', [{}], 'HOWDAH_NOT_A_PLUGIN', 'definePlugin()'],
    ['the same id twice', [plugin('a'), plugin('a')], 'HOWDAH_PLUGIN_TWICE', 'list it once'],
    [
      'the same key twice',
      [plugin('a', { id: 'one.example' }), plugin('a', { id: 'two.example' })],
      'HOWDAH_PLUGIN_TWICE',
      '"one.example" and "two.example" both have the key "a"',
    ],
    [
      'keys whose conditions would be the same',
      [plugin('pg-audit', { id: 'one.example' }), plugin('pgAudit', { id: 'two.example' })],
      'HOWDAH_PLUGIN_TWICE',
      'conditions begin with PgAudit',
    ],
    [
      'majors that are none',
      [plugin('a', { postgres: { min: 0.5 } })],
      'HOWDAH_MANIFEST_INVALID',
      'postgres.min',
    ],
    [
      'another contract',
      [plugin('a', { contract: '0.1' })],
      'HOWDAH_CONTRACT_MISMATCH',
      'install versions that match',
    ],
    [
      "a name of core's own",
      [plugin('core')],
      'HOWDAH_MANIFEST_INVALID',
      'key is a name that core keeps',
    ],
    [
      'a key that names no field',
      [plugin('a', { key: '../a' })],
      'HOWDAH_MANIFEST_INVALID',
      'key: expected a word',
    ],
    [
      'an id that makes no finalizer',
      [plugin('a', { id: 'a..b' })],
      'HOWDAH_MANIFEST_INVALID',
      'id: expected a DNS name',
    ],
    [
      'an id that is too long for the key of its record',
      [plugin('a', { id: `${'a'.repeat(60)}.`.repeat(4) + 'example' })],
      'HOWDAH_MANIFEST_INVALID',
      'id: expected 240 characters at most',
    ],
    [
      'a key of which no condition can be made',
      [plugin('a', { key: 'a'.repeat(400) })],
      'HOWDAH_MANIFEST_INVALID',
      'key: expected 63 characters at most',
    ],
    [
      'two providers of an exclusive capability',
      [plugin('a', { provides: ['ha.manager@1'] }), plugin('b', { provides: ['ha.manager@1'] })],
      'HOWDAH_CAPABILITY_TWICE',
      'remove one of the two',
    ],
    [
      'a requirement nobody meets',
      [plugin('a', { requires: ['x@1'] })],
      'HOWDAH_CAPABILITY_MISSING',
      'add a plugin that does',
    ],
    [
      'requirements in a circle, which it names',
      [
        plugin('d', { requires: ['x@1'] }),
        plugin('a', { provides: ['x@1'], requires: ['y@1'] }),
        plugin('b', { provides: ['y@1'], requires: ['x@1'] }),
      ],
      'HOWDAH_REQUIREMENTS_CIRCULAR',
      '"a.example" requires y@1 of "b.example" requires x@1 of "a.example"',
    ],
    [
      'a plugin that requires itself',
      [plugin('a', { provides: ['x@1'], requires: ['x@1'] })],
      'HOWDAH_REQUIREMENTS_CIRCULAR',
      '"a.example" requires x@1 of "a.example"',
    ],
    [
      'a watch without the right to it',
      [
        plugin('a', {
          ...watching,
          rbac: [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list'] }],
        }),
      ],
      'HOWDAH_WATCH_NOT_ALLOWED',
      "add { apiGroups: ['apps'], resources: ['deployments'], verbs: ['watch'] }",
    ],
    ...['ready', 'pods-up-to-date', 'certificates', 'child'].map(
      (key) =>
        [
          `the key ${key}, by which it could tell core's conditions`,
          [plugin(key)],
          'HOWDAH_MANIFEST_INVALID',
          'give it another key',
        ] as const,
    ),
    [
      "a definition of core's own kind",
      [plugin('a', { crds: [definition('fepclusters', 'fep.fujitsu.io')] })],
      'HOWDAH_DEFINITION_TWICE',
      '"core" and "a.example" both define fepclusters.fep.fujitsu.io',
    ],
    [
      'two definitions of one name',
      [
        plugin('a', { crds: [definition('pools', 'example.org')] }),
        plugin('b', { crds: [definition('pools', 'example.org')] }),
      ],
      'HOWDAH_DEFINITION_TWICE',
      'leave it to one of the two',
    ],
    [
      'another object among its definitions',
      [
        plugin('a', {
          crds: [
            {
              apiVersion: 'rbac.authorization.k8s.io/v1',
              kind: 'ClusterRoleBinding',
              metadata: { name: 'all' },
            },
          ],
        }),
      ],
      'HOWDAH_MANIFEST_INVALID',
      'no CustomResourceDefinition',
    ],
    [
      'a root that it does not watch',
      [rooted('a', { watches: [] })],
      'HOWDAH_ROOT_NOT_WATCHED',
      'add it to manifest.watches',
    ],
    [
      'a root whose status it may not write',
      [rooted('a', { rbac: POOLS.rbac.slice(0, 1) })],
      'HOWDAH_UNDECLARED_ACCESS',
      "resources: ['pools/status'], verbs: ['patch']",
    ],
    [
      'two plugins with a root of one kind',
      [rooted('a'), rooted('b')],
      'HOWDAH_ROOT_TWICE',
      '"a.example" and "b.example" both have a root of Pool of example.org/v1',
    ],
    [
      'a plugin that throws when it is read',
      [hostileToRead()],
      'HOWDAH_NOT_A_PLUGIN',
      'throws TypeError when it is read',
    ],
  ])('is refused for %s', (_, plugins, ...[code, fix]) => {
    const refusal = expect.objectContaining({ code, message: expect.stringContaining(fix) });
    expect(() => checkAssembly(plugins)).toThrow(refusal);
    expect(() => checkAssembly(plugins.toReversed())).toThrow(refusal);
  });

  it('holds a plugin to the rights it came with, whatever the plugin does to its lists later', () => {
    const rbac = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];
    const [accepted] = checkAssembly([plugin('a', { rbac })]);

    rbac.push({ apiGroups: ['*'], resources: ['*'], verbs: ['*'] });
    rbac[0]?.verbs.push('delete');

    expect(accepted?.manifest.rbac).toEqual([
      { apiGroups: [''], resources: ['pods'], verbs: ['get'] },
    ]);
    expect(Object.isFrozen(accepted?.manifest.rbac?.[0]?.verbs)).toBe(true);
  });
});
