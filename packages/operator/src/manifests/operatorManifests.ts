import { checkAssembly, childCrds, fepActionCrd, fepClusterCrd } from '@howdah/core';
import type { AnyPlugin } from '@howdah/plugin-api';
import { LABELS, NAME } from './names.js';
import { operatorRights } from './operatorRights.js';

/** What an installation is told. */
export interface InstallationOptions {
  readonly image: string;
  /** Database images by PostgreSQL major. */
  readonly databaseImages: Readonly<Record<string, string>>;
  readonly defaultMajor: number;
  readonly namespace: string;
  /** Namespaces whose clusters are served; all where it is absent. They must exist. */
  readonly watchNamespaces?: readonly string[];
  /** What of the clusters is this installation's; those that name no shard where it is absent. */
  readonly shard?: string;
  readonly plugins: readonly AnyPlugin[];
}

const HTTP_PORT = 8080;

/** Everything an installation consists of, in the order in which it is applied. */
export function operatorManifests(options: InstallationOptions): readonly object[] {
  const { namespace } = options;
  const plugins = checkAssembly(options.plugins);
  return [
    fepActionCrd(),
    ...childCrds().map(({ crd }) => crd),
    fepClusterCrd(plugins.map(({ manifest }) => manifest)),
    ...crdsOf(plugins),
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    },
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: NAME, namespace, labels: LABELS },
    },
    ...operatorRights(options),
    deployment(options),
  ];
}

/** Definitions of plugins, by the plugins' ids: the same whatever their order. */
function crdsOf(plugins: readonly AnyPlugin[]): readonly object[] {
  return plugins
    .toSorted((a, b) => (a.manifest.id < b.manifest.id ? -1 : 1))
    .flatMap(({ manifest }) => manifest.crds ?? []);
}

function deployment(options: InstallationOptions): object {
  const { image, namespace, watchNamespaces, shard, databaseImages, defaultMajor } = options;
  const fromField = (name: string, fieldPath: string) => ({
    name,
    valueFrom: { fieldRef: { fieldPath } },
  });
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: NAME, namespace, labels: LABELS },
    spec: {
      replicas: 2,
      selector: { matchLabels: LABELS },
      template: {
        metadata: { labels: LABELS },
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
                    labelSelector: { matchLabels: LABELS },
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
                ...given('WATCH_NAMESPACE', watchNamespaces?.join(',')),
                ...given('SHARD', shard),
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

function given(name: string, value: string | undefined): readonly object[] {
  return value === undefined ? [] : [{ name, value }];
}

function probe(path: string): object {
  return { httpGet: { path, port: 'http' }, periodSeconds: 10, timeoutSeconds: 3 };
}
