import { defineKind } from './kind.js';

/** Resources that ship with Kubernetes, read as plain JSON. */
export const KINDS = {
  pods: defineKind({ version: 'v1', kind: 'Pod', plural: 'pods' }),
  services: defineKind({ version: 'v1', kind: 'Service', plural: 'services' }),
  endpoints: defineKind({ version: 'v1', kind: 'Endpoints', plural: 'endpoints' }),
  configMaps: defineKind({ version: 'v1', kind: 'ConfigMap', plural: 'configmaps' }),
  secrets: defineKind({ version: 'v1', kind: 'Secret', plural: 'secrets' }),
  serviceAccounts: defineKind({ version: 'v1', kind: 'ServiceAccount', plural: 'serviceaccounts' }),
  persistentVolumeClaims: defineKind({
    version: 'v1',
    kind: 'PersistentVolumeClaim',
    plural: 'persistentvolumeclaims',
  }),
  namespaces: defineKind({
    version: 'v1',
    kind: 'Namespace',
    plural: 'namespaces',
    namespaced: false,
  }),
  nodes: defineKind({ version: 'v1', kind: 'Node', plural: 'nodes', namespaced: false }),
  statefulSets: defineKind({
    group: 'apps',
    version: 'v1',
    kind: 'StatefulSet',
    plural: 'statefulsets',
  }),
  deployments: defineKind({
    group: 'apps',
    version: 'v1',
    kind: 'Deployment',
    plural: 'deployments',
  }),
  jobs: defineKind({ group: 'batch', version: 'v1', kind: 'Job', plural: 'jobs' }),
  cronJobs: defineKind({ group: 'batch', version: 'v1', kind: 'CronJob', plural: 'cronjobs' }),
  roles: defineKind({
    group: 'rbac.authorization.k8s.io',
    version: 'v1',
    kind: 'Role',
    plural: 'roles',
  }),
  roleBindings: defineKind({
    group: 'rbac.authorization.k8s.io',
    version: 'v1',
    kind: 'RoleBinding',
    plural: 'rolebindings',
  }),
  podDisruptionBudgets: defineKind({
    group: 'policy',
    version: 'v1',
    kind: 'PodDisruptionBudget',
    plural: 'poddisruptionbudgets',
  }),
  networkPolicies: defineKind({
    group: 'networking.k8s.io',
    version: 'v1',
    kind: 'NetworkPolicy',
    plural: 'networkpolicies',
  }),
  endpointSlices: defineKind({
    group: 'discovery.k8s.io',
    version: 'v1',
    kind: 'EndpointSlice',
    plural: 'endpointslices',
  }),
  storageClasses: defineKind({
    group: 'storage.k8s.io',
    version: 'v1',
    kind: 'StorageClass',
    plural: 'storageclasses',
    namespaced: false,
  }),
  leases: defineKind({
    group: 'coordination.k8s.io',
    version: 'v1',
    kind: 'Lease',
    plural: 'leases',
  }),
  events: defineKind({ group: 'events.k8s.io', version: 'v1', kind: 'Event', plural: 'events' }),
  customResourceDefinitions: defineKind({
    group: 'apiextensions.k8s.io',
    version: 'v1',
    kind: 'CustomResourceDefinition',
    plural: 'customresourcedefinitions',
    namespaced: false,
  }),
} as const;
