import { definePlugin } from '@howdah/plugin-api';
import { expect, it } from 'vitest';
import { rulesByScope } from './rulesByScope.js';

const plugin = definePlugin({
  manifest: {
    id: 'sites.example.org',
    key: 'sites',
    version: '1.0.0',
    contract: '0.2',
    crds: [
      { kind: 'CustomResourceDefinition', spec: crd('sites', 'Cluster') },
      { kind: 'CustomResourceDefinition', spec: crd('rooms', 'Namespaced') },
    ],
  },
  select: () => undefined,
  contribute: () => [],
});

function crd(plural: string, scope: string) {
  return { group: 'example.org', scope, names: { plural } };
}

it('only what lies outside of namespaces needs a ClusterRole, subresources included', () => {
  const rules = [
    { apiGroups: [''], resources: ['pods', 'nodes', 'nodes/proxy'], verbs: ['get'] },
    { apiGroups: ['example.org'], resources: ['sites', 'sites/status', 'rooms'], verbs: ['list'] },
    { apiGroups: ['storage.k8s.io'], resources: ['storageclasses'], verbs: ['list'] },
    { apiGroups: ['events.k8s.io', ''], resources: ['events'], verbs: ['create'] },
  ];
  expect(rulesByScope(rules, [plugin])).toEqual({
    cluster: [
      { apiGroups: [''], resources: ['nodes', 'nodes/proxy'], verbs: ['get'] },
      { apiGroups: ['example.org'], resources: ['sites', 'sites/status'], verbs: ['list'] },
      { apiGroups: ['storage.k8s.io'], resources: ['storageclasses'], verbs: ['list'] },
    ],
    namespaced: [
      { apiGroups: [''], resources: ['pods'], verbs: ['get'] },
      { apiGroups: ['example.org'], resources: ['rooms'], verbs: ['list'] },
      { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['create'] },
      { apiGroups: [''], resources: ['events'], verbs: ['create'] },
    ],
  });
});

it('names of single objects stay with their resources', () => {
  const rule = { apiGroups: [''], resources: ['namespaces'], resourceNames: ['a'], verbs: ['get'] };
  expect(rulesByScope([rule], [])).toEqual({ cluster: [rule], namespaced: [] });
});
