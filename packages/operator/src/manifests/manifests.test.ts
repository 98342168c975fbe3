import { definePlugin } from '@howdah/plugin-api';
import { expect, it } from 'vitest';
import { distribution } from '../distribution.js';
import { auditor } from '../golden/fixtures/auditor.js';
import { installationYaml, manifestsYaml } from './installationYaml.js';
import { operatorManifests } from './operatorManifests.js';

const options = {
  image: 'docker.io/howdah/operator:dev',
  databaseImages: { '17': 'docker.io/howdah/postgres:17' },
  defaultMajor: 17,
  namespace: 'howdah-system',
};

/** The schemas of the FEP kinds have files of their own, in core. */
const withoutSchemas = (manifests: readonly object[]): readonly object[] =>
  manifests.filter((one) => !('kind' in one && one.kind === 'CustomResourceDefinition'));

it('an installation consists of these objects, and of what plugins need no more', async () => {
  const manifests = operatorManifests({ ...options, plugins: distribution });
  await expect(manifestsYaml(withoutSchemas(manifests))).toMatchFileSnapshot(
    'operator.golden.yaml',
  );
});

it('an installation is the same whatever the order of the plugins', () => {
  const other = definePlugin({
    manifest: {
      id: 'other.example.org',
      key: 'other',
      version: '1.0.0',
      contract: '0.2',
      rbac: [{ apiGroups: ['example.org'], resources: ['others'], verbs: ['get'] }],
      specSchema: { type: 'object', properties: { depth: { type: 'integer' } } },
      crds: [
        {
          apiVersion: 'apiextensions.k8s.io/v1',
          kind: 'CustomResourceDefinition',
          metadata: { name: 'others.example.org' },
          spec: { group: 'example.org', names: { plural: 'others' } },
        },
      ],
    },
    select: () => undefined,
    contribute: () => [],
  });
  const plugins = [other, auditor, ...distribution];
  const text = installationYaml({ ...options, plugins });
  expect(installationYaml({ ...options, plugins: plugins.toReversed() })).toBe(text);
  expect(text).toContain('others');
  expect(text).toContain('depth');
});

it('the operator may do what each plugin in it needs, and nothing for plugins that are not', () => {
  const rules = (plugins: Parameters<typeof operatorManifests>[0]['plugins']): string =>
    manifestsYaml(operatorManifests({ ...options, plugins }).filter((one) => 'rules' in one));
  expect(rules(distribution)).not.toContain('cronjobs');
  expect(rules([auditor, ...distribution])).toContain('cronjobs');
});

it('an operator of some namespaces has rights in each of them, and elsewhere to its lease alone', async () => {
  const watchNamespaces = ['shop', 'howdah-system'];
  const manifests = operatorManifests({ ...options, watchNamespaces, plugins: distribution });
  const rights = manifests.filter((one) => 'rules' in one || 'roleRef' in one);
  await expect(manifestsYaml(rights)).toMatchFileSnapshot('namespacedRights.golden.yaml');
  expect(manifestsYaml(manifests)).toContain(
    'name: WATCH_NAMESPACE\n              value: shop,howdah-system',
  );
});

it('an operator of a shard stands beside others, of which none takes its rights', () => {
  const whole = operatorManifests({ ...options, plugins: distribution });
  const own = { ...options, shard: 'blue', namespace: 'blue' };
  const blue = operatorManifests({ ...own, plugins: distribution });
  expect(manifestsYaml(blue)).toContain('name: SHARD\n              value: blue');
  const bindings = [...whole, ...blue]
    .filter((one) => 'roleRef' in one)
    .map((one) => JSON.stringify('metadata' in one ? one.metadata : one));
  expect(new Set(bindings).size).toBe(4);
});

it('an operator of all namespaces is told of none', () => {
  const text = manifestsYaml(operatorManifests({ ...options, plugins: distribution }));
  expect(text).not.toMatch(/WATCH_NAMESPACE|SHARD/);
});
