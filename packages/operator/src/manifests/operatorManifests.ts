import { fepActionCrd, fepClusterCrd, operatorRules } from '@howdah/core';
import type { AnyPlugin } from '@howdah/plugin-api';

/** What an installation is told. */
export interface InstallationOptions {
  readonly image: string;
  /** Database images by PostgreSQL major. */
  readonly databaseImages: Readonly<Record<string, string>>;
  readonly defaultMajor: number;
  readonly namespace: string;
  readonly plugins: readonly AnyPlugin[];
}

const NAME = 'howdah-operator';
const HTTP_PORT = 8080;

/** Everything an installation consists of, in the order in which it is applied. */
export function operatorManifests(options: InstallationOptions): readonly object[] {
  const { namespace, plugins } = options;
  const labels = { 'app.kubernetes.io/name': NAME };
  const subject = { kind: 'ServiceAccount', name: NAME, namespace };
  const rbac = 'rbac.authorization.k8s.io';
  return [
    fepActionCrd(),
    fepClusterCrd(),
    ...crdsOf(plugins),
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: NAME, namespace, labels } },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRole',
      metadata: { name: NAME, labels },
      rules: operatorRules(plugins),
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: NAME, labels },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: NAME },
      subjects: [subject],
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'Role',
      metadata: { name: NAME, namespace, labels },
      rules: [
        {
          apiGroups: ['coordination.k8s.io'],
          resources: ['leases'],
          verbs: ['get', 'create', 'update', 'patch'],
        },
      ],
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata: { name: NAME, namespace, labels },
      roleRef: { apiGroup: rbac, kind: 'Role', name: NAME },
      subjects: [subject],
    },
    deployment(options, labels),
  ];
}

/** Definitions of plugins, by the plugins' ids: the same whatever their order. */
function crdsOf(plugins: readonly AnyPlugin[]): readonly object[] {
  return plugins
    .toSorted((a, b) => (a.manifest.id < b.manifest.id ? -1 : 1))
    .flatMap(({ manifest }) => manifest.crds ?? []);
}

function deployment(
  options: InstallationOptions,
  labels: Readonly<Record<string, string>>,
): object {
  const { image, namespace, databaseImages, defaultMajor } = options;
  const fromField = (name: string, fieldPath: string) => ({
    name,
    valueFrom: { fieldRef: { fieldPath } },
  });
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: NAME, namespace, labels },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: NAME,
          // What is under way has 30 s to end, and then everything else has to stop.
          terminationGracePeriodSeconds: 60,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          // Where members run, the operator must not die with them.
          affinity: {
            podAntiAffinity: {
              preferredDuringSchedulingIgnoredDuringExecution: [
                {
                  weight: 100,
                  podAffinityTerm: {
                    labelSelector: { matchLabels: labels },
                    topologyKey: 'kubernetes.io/hostname',
                  },
                },
              ],
            },
          },
          containers: [
            {
              name: 'operator',
              image,
              imagePullPolicy: 'IfNotPresent',
              env: [
                fromField('POD_NAME', 'metadata.name'),
                fromField('POD_NAMESPACE', 'metadata.namespace'),
                { name: 'DEFAULT_POSTGRES_MAJOR', value: String(defaultMajor) },
                ...Object.entries(databaseImages).map(([major, value]) => ({
                  name: `RELATED_IMAGE_POSTGRES_${major}`,
                  value,
                })),
              ],
              ports: [{ name: 'http', containerPort: HTTP_PORT }],
              livenessProbe: probe('/healthz'),
              readinessProbe: probe('/readyz'),
              resources: {
                requests: { cpu: '50m', memory: '96Mi' },
                limits: { memory: '256Mi' },
              },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
            },
          ],
        },
      },
    },
  };
}

function probe(path: string): object {
  return { httpGet: { path, port: 'http' }, periodSeconds: 10, timeoutSeconds: 3 };
}
